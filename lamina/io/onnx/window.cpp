#include "lamina/io/onnx/window.h"

#include <algorithm>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 31U;  // products of two stay within 64 bits

bool all_within(const Shape& values, std::int64_t low, std::int64_t high) {
  return std::ranges::all_of(values, [&](std::int64_t v) { return v >= low && v <= high; });
}

std::int64_t div_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

Told<Window> read_window(const Op& op, const Shape& kernel) {
  const std::size_t n = kernel.size();
  Window w;
  w.kernel = kernel;
  w.strides = op.integers("strides").value_or(Shape(n, 1));
  w.dilations = op.integers("dilations").value_or(Shape(n, 1));
  const bool pads_are_input = op.type() == "com.microsoft.ConvTransposeWithDynamicPads";
  if (pads_are_input && op.is_unknown(2)) return because("its pads are not known in advance");
  const auto given = pads_are_input ? op.list(2, "pads") : op.integers("pads");
  const Shape pads = given.value_or(Shape(2 * n, 0));
  if (w.strides.size() != n || w.dilations.size() != n || pads.size() != 2 * n)
    return misfit("strides, dilations and pads do not have the {} dimensions of the kernel", n);
  if (!all_within(kernel, 1, kMost) || !all_within(w.strides, 1, kMost) ||
      !all_within(w.dilations, 1, kMost) || !all_within(pads, -kMost, kMost))
    return misfit("kernel, strides, dilations or pads are out of range");
  w.pads_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(n));
  w.pads_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(n), pads.end());
  w.auto_pad = op.text("auto_pad", "NOTSET");
  w.rounds_up = op.integer("ceil_mode", 0) != 0;
  return w;
}

std::int64_t num_places(const Window& w, std::size_t i, std::int64_t input) {
  const std::int64_t stride = w.strides[i];
  if (w.auto_pad.starts_with("SAME")) return div_up(input, stride);
  const bool padded = w.auto_pad != "VALID";
  const std::int64_t begin = padded ? w.pads_begin[i] : 0;
  const std::int64_t end = padded ? w.pads_end[i] : 0;
  const std::int64_t free = input + begin + end - (w.dilations[i] * (w.kernel[i] - 1) + 1);
  if (free < 0) return free;
  if (!w.rounds_up) return free / stride + 1;
  const std::int64_t places = div_up(free, stride) + 1;
  // The last window must begin inside the input or the padding in front of it.
  return (places - 1) * stride >= input + begin ? places - 1 : places;
}

}  // namespace lamina::io::onnx_reader
