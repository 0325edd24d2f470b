add_library(simdjson::simdjson STATIC IMPORTED)
set_target_properties(simdjson::simdjson PROPERTIES
  IMPORTED_LOCATION "${LAMINA_WASM}/lib/libsimdjson.a"
  INTERFACE_INCLUDE_DIRECTORIES "${LAMINA_WASM}/include")
