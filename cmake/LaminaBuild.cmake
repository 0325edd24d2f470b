# What every target of the project shares, and the functions that make the targets of a folder.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT LAMINA_WASM)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)  # the folders find them, the library as a whole links them
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# With paths taken from the root of the sources, other checkouts share the cache.
find_program(CCACHE ccache)
if(CCACHE)
  set(environment "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1)
  if(LAMINA_PCH)  # headers of 200 MB, read for each source if their hash is not kept
    list(APPEND environment CCACHE_INODECACHE=1 CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros)
  endif()
  if(LAMINA_WASM)
    list(APPEND environment CCACHE_COMPILERTYPE=clang CCACHE_COMPILERCHECK=content)
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env ${environment} "${CCACHE}")
endif()

# Where tools/build_highs leaves what Debian does not have.
if(DEFINED ENV{LAMINA_CACHE})
  list(APPEND CMAKE_PREFIX_PATH "$ENV{LAMINA_CACHE}/highs-1.16.0")
else()
  list(APPEND CMAKE_PREFIX_PATH "$ENV{HOME}/.cache/lamina/highs-1.16.0")
endif()

add_library(lamina_flags INTERFACE)
target_compile_options(lamina_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
target_include_directories(lamina_flags INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
target_compile_definitions(lamina_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
foreach(part SOLVERS THREADS QUESTIONS)
  if(NOT LAMINA_${part})
    target_compile_definitions(lamina_flags INTERFACE LAMINA_NO_${part})
  endif()
endforeach()
if(LAMINA_GROUPED AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lamina_flags INTERFACE -Wno-subobject-linkage)  # a source counts as a header there
endif()
if(LAMINA_WERROR)
  target_compile_options(lamina_flags INTERFACE -Werror)
endif()
if(LAMINA_THREADS)
  target_compile_options(lamina_flags INTERFACE -pthread)  # as the flags of gRPC have it, or they refuse the headers
endif()
if(LAMINA_SANITIZE)
  target_compile_options(lamina_flags INTERFACE -fsanitize=${LAMINA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # AddressSanitizer notices what these four look for, and they double the time of compiling.
  if(LAMINA_SANITIZE MATCHES "address")
    target_compile_options(lamina_flags INTERFACE -fno-sanitize=null,alignment,object-size,vptr)
  endif()
  target_link_options(lamina_flags INTERFACE -fsanitize=${LAMINA_SANITIZE})
endif()
if(LAMINA_FUZZ)
  target_compile_options(lamina_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
if(LAMINA_TESTS)
  enable_testing()
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  include(GoogleTest)
  add_custom_target(threaded_tests)
endif()

# Most of the time to compile goes into headers. Those of libraries, and of the project's what most folders
# use, are compiled once, and sources are joined in groups (tools/group_sources). The sources do not notice: each
# includes what it uses, and presets `dev` and `fuzz` compile them one by one.
set(LAMINA_HEADERS_core
  <algorithm> <array> <cassert> <charconv> <cmath> <cstdint> <functional> <limits> <map> <memory> <optional> <set> <span>
  <string> <string_view> <tuple> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
set(LAMINA_HEADERS_plan ${LAMINA_HEADERS_core}
  "${PROJECT_SOURCE_DIR}/lamina/plan/evaluate.h" "${PROJECT_SOURCE_DIR}/lamina/plan/plan.h")
set(LAMINA_HEADERS_api ${LAMINA_HEADERS_plan} <filesystem> "${PROJECT_SOURCE_DIR}/lamina/api/requests.h")
set(LAMINA_HEADERS_test ${LAMINA_HEADERS_plan} <gmock/gmock.h> <gtest/gtest.h>)

# What sources are optimised for. COLD: what runs once a command, as reading files and options do, is compiled for
# release with -O1, which takes two thirds of the time of -O3. HOT: where tests spend their time; sanitized builds
# optimise only that, for the rest takes half the time to compile. The end of the names of headers compiled so.
function(lamina_heat target heat variable)
  set(end "")
  if(heat STREQUAL "COLD" AND CMAKE_BUILD_TYPE STREQUAL "Release")
    set(end _cold)
    target_compile_options(${target} PRIVATE -O1)
  elseif(heat STREQUAL "HOT" AND LAMINA_SANITIZE)
    set(end _hot)
    target_compile_options(${target} PRIVATE -O1)
  endif()
  set(${variable} "${end}" PARENT_SCOPE)
endfunction()

# The headers for sources of a folder that uses these targets: no more than what it could include.
function(lamina_precompile target uses)
  set(set core)
  if("lamina::plan" IN_LIST uses)
    set(set plan)
  endif()
  if("lamina::api" IN_LIST uses OR target STREQUAL "lamina_api_objects")
    set(set api)
  endif()
  lamina_reuse(${target} ${set} "fmt::fmt;tl::expected" ${ARGN})
endfunction()

# Optimises TARGET for its heat (lamina_heat), and compiles the headers of SET once for all that are alike; with the
# flags of TARGET, for those of programs differ.
function(lamina_reuse target set libraries)
  lamina_heat(${target} "${ARGN}" end)
  if(NOT LAMINA_PCH)
    return()
  endif()
  set(name lamina_headers_${set}${end})
  if(NOT TARGET ${name})
    set(empty "${CMAKE_BINARY_DIR}/${name}.cpp")
    file(CONFIGURE OUTPUT "${empty}" CONTENT "int main() {}\n")
    get_target_property(kind ${target} TYPE)
    if(kind STREQUAL "EXECUTABLE")
      add_executable(${name} "${empty}")
    else()
      add_library(${name} OBJECT "${empty}")
    endif()
    target_link_libraries(${name} PRIVATE lamina_flags ${libraries})
    target_precompile_headers(${name} PRIVATE ${LAMINA_HEADERS_${set}})
    lamina_heat(${name} "${ARGN}" end)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${name})
endfunction()

# lamina_group(NAME VARIABLE): the sources in VARIABLE, joined for the target NAME if LAMINA_GROUPED is on.
if(LAMINA_GROUPED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()
function(lamina_group name variable)
  if(NOT LAMINA_GROUPED)
    return()
  endif()
  list(TRANSFORM ${variable} REPLACE "^${PROJECT_SOURCE_DIR}/" "" OUTPUT_VARIABLE sources)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/group_sources")
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" tools/group_sources "${CMAKE_CURRENT_BINARY_DIR}/groups/${name}" ${sources}
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE joined COMMAND_ERROR_IS_FATAL ANY)
  list(TRANSFORM joined REPLACE "^([^/].*)" "${PROJECT_SOURCE_DIR}/\\1")
  set(${variable} "${joined}" PARENT_SCOPE)
endfunction()

# The targets of the folders that FOLDER's row of cmake/rooms.txt names: lamina/io/text -> lamina::io_text.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/rooms.txt")
function(lamina_uses folder variable)
  file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/rooms.txt" row REGEX "^${folder}:")
  if(NOT row)
    message(FATAL_ERROR "cmake/rooms.txt has no row for ${folder}")
  endif()
  string(REGEX MATCHALL "[a-z]+/[a-z/]+" uses "${row}")
  list(POP_FRONT uses)
  list(TRANSFORM uses REPLACE "^lamina/" "lamina::")
  list(TRANSFORM uses REPLACE "/" "_")
  if(LAMINA_WASM)  # some folders are left out
    list(REMOVE_ITEM uses lamina::page lamina::report)
  endif()
  set(${variable} "${uses}" PARENT_SCOPE)
endfunction()

# lamina_folder(NAME [PROGRAM_ONLY] [COLD|HOT] [ONLY pattern] [LEFT_OUT stem ...] [WITHOUT stem ...]
#               [LINKS library ...] [TEST_LINKS library ...])
#
# The library of lamina/NAME: every .cpp there except _test and _bench, and those of rooms of their own
# in it; `lamina::NAME`, with _ for /. It links the
# folders of its row in cmake/rooms.txt, and LINKS: outside libraries. ONLY: of the files those whose
# path there matches. LEFT_OUT: instead of STEM.cpp, left_out/STEM.cpp, which does without. WITHOUT: not STEM.cpp.
# PROGRAM_ONLY: no part of the library that is installed. COLD, HOT: see lamina_heat.
# The _test.cpp files become the test program lamina_NAME_test.
function(lamina_folder folder)
  cmake_parse_arguments(arg "PROGRAM_ONLY;COLD;HOT" "ONLY" "LEFT_OUT;WITHOUT;LINKS;TEST_LINKS" ${ARGN})
  string(REPLACE "/" "_" name "${folder}")
  lamina_uses(lamina/${folder} uses)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  file(GLOB rooms CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt")
  foreach(room ${rooms})
    cmake_path(GET room PARENT_PATH room)
    list(FILTER sources EXCLUDE REGEX "^${room}/")
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/left_out/")
  if(arg_ONLY)
    list(FILTER sources INCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${arg_ONLY}$")
  endif()
  foreach(stem ${arg_LEFT_OUT} ${arg_WITHOUT})
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${stem}.cpp")
  endforeach()
  foreach(stem ${arg_LEFT_OUT})
    list(APPEND sources "${CMAKE_CURRENT_SOURCE_DIR}/left_out/${stem}.cpp")
  endforeach()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(test|bench)\\.cpp$")

  lamina_group(lamina_${name} sources)
  add_library(lamina_${name}_objects OBJECT ${sources})
  set(heat "")
  if(arg_COLD)
    set(heat COLD)
  elseif(arg_HOT)
    set(heat HOT)
  endif()
  lamina_precompile(lamina_${name}_objects "${uses}" ${heat})
  target_compile_options(lamina_${name}_objects PRIVATE ${LAMINA_ROOM_OPTIONS})
  add_library(lamina_${name} STATIC $<TARGET_OBJECTS:lamina_${name}_objects>)
  add_library(lamina::${name} ALIAS lamina_${name})
  target_link_libraries(lamina_${name}_objects PUBLIC lamina_flags fmt::fmt tl::expected ${uses} ${arg_LINKS})
  target_link_libraries(lamina_${name} PUBLIC lamina_flags fmt::fmt tl::expected ${uses} ${arg_LINKS})
  set_property(GLOBAL APPEND PROPERTY LAMINA_FOLDERS lamina_${name})
  if(NOT arg_PROGRAM_ONLY)
    set_property(GLOBAL APPEND PROPERTY LAMINA_OBJECTS lamina_${name}_objects)
    set_property(GLOBAL APPEND PROPERTY LAMINA_LINKS ${arg_LINKS})
  endif()

  if(LAMINA_TESTS AND tests)
    lamina_test(lamina_${name}_test ${heat} SOURCES ${tests} LINKS lamina_${name} ${arg_TEST_LINKS})
  endif()
endfunction()

# lamina_test(NAME [HOT] SOURCES file ... LINKS library ... [THREADED] [TIMEOUT seconds])
#
# One GoogleTest program; it runs in the root of the repository. Each of its cases is a ctest test, or
# the whole program is one where LAMINA_TEST_PER_CASE is off (instrumented programs start slowly).
# THREADED programs start threads: ThreadSanitizer runs these. SHIPPED programs are there also where
# LAMINA_UNIT_TESTS is off.
function(lamina_test name)
  cmake_parse_arguments(arg "HOT;COLD;THREADED;SHIPPED" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT LAMINA_UNIT_TESTS AND NOT arg_SHIPPED)
    return()
  endif()
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" REGEX "^[^/]")
  lamina_group(${name} arg_SOURCES)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} lamina_flags GTest::gmock GTest::gtest_main)
  set(heat "")
  if(arg_HOT)
    set(heat HOT)
  endif()
  lamina_reuse(${name} test "fmt::fmt;tl::expected;GTest::gmock" ${heat})
  set(properties ENVIRONMENT "RC_PARAMS=seed=1" TIMEOUT 900)  # rapidcheck draws the same cases each time
  if(arg_TIMEOUT)
    list(APPEND properties TIMEOUT ${arg_TIMEOUT})
  endif()
  if(arg_THREADED)
    add_dependencies(threaded_tests ${name})
    list(APPEND properties LABELS threaded)
  endif()
  if(LAMINA_TEST_PER_CASE)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                         PROPERTIES ${properties})
  else()
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES ${properties})
  endif()
endfunction()
