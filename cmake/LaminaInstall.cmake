# What is installed: the program with its completions and schemas; headers, liblamina.a and
# liblamina.so; the CMake package `lamina` with the targets lamina::lamina and lamina::lamina_shared.
# Instrumented builds install nothing.
if(LAMINA_SANITIZE OR LAMINA_FUZZ)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(folders GLOBAL PROPERTY LAMINA_OBJECTS)
get_property(links GLOBAL PROPERTY LAMINA_LINKS)
list(REMOVE_DUPLICATES links)
list(TRANSFORM folders REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)

foreach(kind STATIC SHARED)
  string(TOLOWER "lamina_${kind}" target)
  add_library(${target} ${kind} ${objects})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(${target} PUBLIC tl::expected PRIVATE fmt::fmt ${links})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME lamina LINKER_LANGUAGE CXX)
endforeach()
set_target_properties(lamina_static PROPERTIES EXPORT_NAME lamina)
set_target_properties(lamina_shared PROPERTIES EXPORT_NAME lamina_shared
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# A static library is linked with what it was built on, so its package finds that again.
set(package_of_fmt::fmt "find_dependency(fmt)")
set(package_of_simdjson::simdjson "find_dependency(simdjson)")
set(package_of_nlohmann_json::nlohmann_json "find_dependency(nlohmann_json)")
set(package_of_pugixml::pugixml "find_dependency(pugixml)")
set(package_of_ZLIB::ZLIB "find_dependency(ZLIB)")
set(package_of_yaml-cpp "find_dependency(yaml-cpp)")
set(package_of_Threads::Threads "find_dependency(Threads)")
set(package_of_onnx_proto "find_dependency(Protobuf)\nfind_dependency(ONNX)")
set(package_of_highs::highs "find_dependency(highs)")
set(package_of_PkgConfig::CBC "find_dependency(PkgConfig)\npkg_check_modules(CBC REQUIRED IMPORTED_TARGET cbc)")
set(LAMINA_FIND_DEPENDENCIES "find_dependency(tl-expected)")
foreach(link fmt::fmt ${links})
  if(DEFINED package_of_${link})
    string(APPEND LAMINA_FIND_DEPENDENCIES "\n${package_of_${link}}")
  elseif(NOT IS_ABSOLUTE "${link}")
    message(FATAL_ERROR "cmake/LaminaInstall.cmake: say which package defines ${link}")
  endif()
endforeach()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/lamina")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/lamina-config.cmake.in" lamina-config.cmake
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(lamina-config-version.cmake COMPATIBILITY SameMinorVersion)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE LAMINA_PC_INCLUDES)
configure_file("${PROJECT_SOURCE_DIR}/cmake/lamina.pc.in" lamina.pc @ONLY)

install(TARGETS lamina_static lamina_shared EXPORT lamina-targets)
install(EXPORT lamina-targets NAMESPACE lamina:: DESTINATION "${package_dir}")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/lamina-config.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/lamina-config-version.cmake" DESTINATION "${package_dir}")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/lamina.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(CODE "
  set(SOURCE \"${PROJECT_SOURCE_DIR}\")
  set(TO \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}\")
  include(\"${PROJECT_SOURCE_DIR}/cmake/install_headers.cmake\")")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/schema" DESTINATION "${CMAKE_INSTALL_DATADIR}/lamina" OPTIONAL)

if(TARGET lamina)
  install(TARGETS lamina)
  # The planner for browsers, where `make page` has built it.
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/build/page/" DESTINATION "${CMAKE_INSTALL_DATADIR}/lamina/page"
    OPTIONAL FILES_MATCHING PATTERN "*.wasm")
  foreach(row "bash bash-completion/completions/lamina" "zsh zsh/site-functions/_lamina"
      "fish fish/vendor_completions.d/lamina.fish")
    separate_arguments(row)
    list(POP_FRONT row shell)
    cmake_path(GET row PARENT_PATH folder)
    set(script "${CMAKE_CURRENT_BINARY_DIR}/completions/${row}")
    install(CODE "
      file(MAKE_DIRECTORY \"${CMAKE_CURRENT_BINARY_DIR}/completions/${folder}\")
      execute_process(COMMAND \"$<TARGET_FILE:lamina>\" completion ${shell} OUTPUT_FILE \"${script}\" COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES "${script}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${folder}")
  endforeach()
endif()
