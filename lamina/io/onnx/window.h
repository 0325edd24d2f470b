#pragma once

#include <string>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/reason.h"

namespace lamina::io::onnx_reader {

// How a kernel moves over the spatial dimensions of its input, one entry a dimension.
struct Window {
  Shape kernel, strides, dilations, pads_begin, pads_end;
  std::string auto_pad;  // "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"
  bool rounds_up = false;
};

// The attributes of a convolution or pooling over `kernel`; those left out have ONNX's defaults.
// Says why not, where lists have another length than the kernel, or values that make no sense.
[[nodiscard]] Told<Window> read_window(const Op& op, const Shape& kernel);

// Places of the window along dimension i of size `input`; negative where the kernel does not fit.
[[nodiscard]] std::int64_t num_places(const Window& window, std::size_t i, std::int64_t input);

}  // namespace lamina::io::onnx_reader
