add_library(onnx_proto STATIC IMPORTED)
set_target_properties(onnx_proto PROPERTIES
  IMPORTED_LOCATION "${LAMINA_WASM}/lib/libonnx_proto.a"
  INTERFACE_LINK_LIBRARIES "${LAMINA_WASM}/lib/libprotobuf.a"
  INTERFACE_COMPILE_DEFINITIONS "ONNX_ML=1;ONNX_NAMESPACE=onnx"
  INTERFACE_COMPILE_OPTIONS "SHELL:-include ${LAMINA_WASM}/include/lamina_wasm/no_threads.h"
  INTERFACE_INCLUDE_DIRECTORIES "${LAMINA_WASM}/include")
