#pragma once

#include <string>

#include "lamina/core/quantity.h"

namespace lamina::io {

// A small convolutional model by which the speed of nodes is stated: four convolutions, 3 x 3, of
// 64 channels on 56 x 56 values each with a ReLU behind it, as in the second stage of a ResNet. Its
// weights are drawn from a seed. Input and output are "x" and "y", float32 [1, 64, 56, 56].
struct ReferenceModel {
  std::string bytes;  // an ONNX file
  Flop work;          // 2 per multiply-add of the convolutions, and 1 per value of a ReLU
};
[[nodiscard]] ReferenceModel reference_model();

}  // namespace lamina::io
