# Builds for WebAssembly with what tools/build_wasm made: compilers, run time, libraries.
# The name of its folder says what is in it; tools/build_wasm prints it.

if(NOT DEFINED LAMINA_WASM)
  set(LAMINA_WASM "$ENV{LAMINA_WASM}" CACHE PATH "The folder that tools/build_wasm made")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LAMINA_WASM)

set(CMAKE_SYSTEM_NAME Generic)  # WebAssembly with WASI, of which CMake does not know
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER "${LAMINA_WASM}/bin/cc")
set(CMAKE_CXX_COMPILER "${LAMINA_WASM}/bin/c++")
set(CMAKE_AR "${LAMINA_WASM}/bin/ar")
set(CMAKE_RANLIB "${LAMINA_WASM}/bin/ranlib")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # to link would build the run time without exceptions

# Nothing of the machine that builds.
set(CMAKE_FIND_ROOT_PATH "${LAMINA_WASM}" "${CMAKE_CURRENT_LIST_DIR}/packages")
list(APPEND CMAKE_PREFIX_PATH /)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_FIND_PACKAGE_PREFER_CONFIG ON)
set(CMAKE_DISABLE_FIND_PACKAGE_PkgConfig ON)
