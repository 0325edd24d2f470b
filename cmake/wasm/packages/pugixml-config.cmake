add_library(pugixml::pugixml STATIC IMPORTED)
set_target_properties(pugixml::pugixml PROPERTIES
  IMPORTED_LOCATION "${LAMINA_WASM}/lib/libpugixml.a"
  INTERFACE_INCLUDE_DIRECTORIES "${LAMINA_WASM}/include")
