#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/reason.h"

namespace lamina::io::onnx_reader {

// The equation of an Einsum with its labels numbered; the dimensions that "..." stands for have
// numbers of their own.
struct Einsum {
  std::vector<std::vector<std::size_t>> operands;  // labels of each input's dimensions
  std::vector<std::size_t> result;
  Shape sizes;  // by label
};

// The inputs' shapes must be known. Says what is wrong where equation and shapes do not fit.
[[nodiscard]] Told<Einsum> read_einsum(const Op& op);

// FLOP of multiplying the operands from left to right, two at a time: each point of the joint index
// space costs a multiplication, and an addition where a label ends there.
[[nodiscard]] double einsum_work(const Einsum& einsum);

}  // namespace lamina::io::onnx_reader
