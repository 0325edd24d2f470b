# onnx-config.cmake links it.
