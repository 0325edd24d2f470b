# cmake -D BUILD=... -D SOURCE=... -D WORK=... -D PREFIX_PATH=DIR:DIR -P tests/consumer.cmake
#
# Installs what BUILD holds into a fresh prefix under WORK, builds examples/consumer against it, as a
# stranger would, and runs it linked with the static and with the shared library.
cmake_minimum_required(VERSION 3.25)
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}: ${code}\n${said}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

set(expected "162 ms
camera  layers 1-1 until 100 ms
camera -> edge  244 KiB until 122 ms
edge  layers 2-2 until 162 ms
")

set(ENV{CMAKE_PREFIX_PATH} "${WORK}/prefix:${PREFIX_PATH}")
file(REMOVE_RECURSE "${WORK}")
run(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/prefix")
run(${CMAKE_COMMAND} -S "${SOURCE}/examples/consumer" -B "${WORK}/build" -G Ninja
  -DCMAKE_BUILD_TYPE=Debug)
run(${CMAKE_COMMAND} --build "${WORK}/build")
foreach(program plan_one_job plan_one_job_shared)
  run("${WORK}/build/${program}")
  if(NOT said STREQUAL expected)
    message(FATAL_ERROR "${program} prints:\n${said}")
  endif()
endforeach()

run("${WORK}/build/plan_many_jobs")
if(NOT said STREQUAL "182 ms, 4 legs
52.2 ms, 3 legs
result at camera: 184 ms
result at switch: 183 ms
result at edge: 182 ms
mended: 362 ms
")
  message(FATAL_ERROR "plan_many_jobs prints:\n${said}")
endif()

# From bytes in memory the library makes what the command makes of files.
set(examples "${SOURCE}/examples")
run("${WORK}/build/plan_from_memory" "${examples}/networks/campus.json" "${examples}/jobs/rush.json"
  "alexnet=${examples}/models/alexnet.onnx" "mobilenet_v2=${examples}/models/mobilenet_v2.onnx")
set(from_memory "${said}")
run("${WORK}/prefix/bin/lamina" plan --json --seed 7
  --network "${examples}/networks/campus.json" --jobs "${examples}/jobs/rush.json")
foreach(document from_memory said)
  string(REGEX REPLACE "\"planning_time_s\": [^,}]*" "" ${document} "${${document}}")
endforeach()
if(NOT from_memory STREQUAL said)
  message(FATAL_ERROR "plan_from_memory prints:\n${from_memory}\nand lamina plan:\n${said}")
endif()

# The door: few headers, none of them a test's, and they compile.
file(GLOB_RECURSE headers RELATIVE "${WORK}/prefix/include" "${WORK}/prefix/include/lamina/*.h")
list(LENGTH headers num_headers)
if(num_headers GREATER_EQUAL 80)
  message(FATAL_ERROR "${num_headers} headers are installed, 80 or more: ${headers}")
endif()
set(helpers ${headers})
list(FILTER helpers INCLUDE REGEX "test|reference|conformance")
if(helpers)
  message(FATAL_ERROR "tests' headers are installed: ${helpers}")
endif()
set(all "")
foreach(header IN LISTS headers)
  string(APPEND all "#include \"${header}\"\n")
endforeach()
file(WRITE "${WORK}/all_headers.cpp" "${all}")
run(c++ -std=c++20 -fsyntax-only -Wall -Wextra -Werror "-I${WORK}/prefix/include" "${WORK}/all_headers.cpp")

# What else is promised: the program, the schemas, completions, pkg-config.
run("${WORK}/prefix/bin/lamina" --version)
file(GLOB_RECURSE there RELATIVE "${WORK}/prefix" "${WORK}/prefix/*")
foreach(name bin/lamina share/lamina/schema/network.schema.json share/bash-completion/completions/lamina
    share/zsh/site-functions/_lamina share/fish/vendor_completions.d/lamina.fish)
  if(NOT name IN_LIST there)
    message(FATAL_ERROR "${name} is not installed")
  endif()
endforeach()
find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  file(GLOB_RECURSE pc "${WORK}/prefix/*/lamina.pc")
  run(${PKG_CONFIG} --cflags --libs "${pc}")
  string(REPLACE " " ";" flags "${said}")
  string(STRIP "${flags}" flags)
  run(c++ "${SOURCE}/examples/consumer/plan_one_job.cpp" -o "${WORK}/by_pkg_config" ${flags} -lfmt)
endif()
