add_library(fmt::fmt STATIC IMPORTED)
set_target_properties(fmt::fmt PROPERTIES
  IMPORTED_LOCATION "${LAMINA_WASM}/lib/libfmt.a"
  INTERFACE_INCLUDE_DIRECTORIES "${LAMINA_WASM}/include")
