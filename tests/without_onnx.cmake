# cmake -D SOURCE=... -D WORK=... -D PREFIX_PATH=DIR:DIR -P tests/without_onnx.cmake
#
# Builds the program without ONNX, as wheels and small systems want it: it links no protobuf, plans a
# model of lamina.model/1, and says of an ONNX file what is missing.
cmake_minimum_required(VERSION 3.25)
set(ENV{CMAKE_PREFIX_PATH} "${PREFIX_PATH}")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said
    WORKING_DIRECTORY "${SOURCE}")
  set(code "${code}" PARENT_SCOPE)
  set(said "${said}" PARENT_SCOPE)
endfunction()
function(demand what)
  if(NOT (${ARGN}))
    message(FATAL_ERROR "${what}: ${code}\n${said}")
  endif()
endfunction()

# What is compiled and linked is tested, not how fast it is; Clang takes half the time of GCC for it.
run(${CMAKE_COMMAND} --preset program -B "${WORK}" -DLAMINA_ONNX=OFF -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0
  -DCMAKE_CXX_COMPILER=clang++-19)
demand("configuring" code EQUAL 0)
run(${CMAKE_COMMAND} --build "${WORK}" --target lamina)
demand("building" code EQUAL 0)

run(ldd "${WORK}/bin/lamina")
demand("linked with protobuf" NOT said MATCHES "protobuf|onnx")
set(place --network examples/networks/abilene.json --source nyc --destination sea)
run("${WORK}/bin/lamina" plan ${place} --model examples/models/three-layers.json)
demand("planning" code EQUAL 0 AND said MATCHES "proved optimal")
run("${WORK}/bin/lamina" plan ${place} --model examples/models/vgg19.onnx)
demand("an ONNX model" code EQUAL 2 AND said MATCHES "vgg19.onnx.*reads no ONNX models")
