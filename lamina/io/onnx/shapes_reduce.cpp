// Operators that make fewer elements of many: sums, maxima, choices; and transforms of signals.

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred reduce_along(const Op& op, const Shape& axes) {
  const Shape& x = op.shape(0);
  const bool all = axes.empty() && op.integer("noop_with_empty_axes", 0) == 0;
  std::vector<bool> goes(x.size(), all);
  for (const std::int64_t axis : axes) {
    const auto at = resolve_axis(axis, x.size());
    if (!at) return misfit("its axis {} is outside its input {}", axis, to_text(x));
    goes[*at] = true;
  }
  const bool keeps = op.integer("keepdims", 1) != 0;
  Shape out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!goes[i])
      out.push_back(x[i]);
    else if (keeps)
      out.push_back(1);
  }
  return one(op.input(0).type, std::move(out));
}

// Axes as attribute (before opset 18, ReduceSum before 13) or as input.
Inferred reduce(const Op& op) {
  if (op.is_unknown(1)) return because("its axes are not known in advance");
  return reduce_along(op, op.list(1, "axes").value_or(Shape{}));
}
// Those whose input 1 is a scale.
Inferred qlinear_reduce(const Op& op) {
  return reduce_along(op, op.integers("axes").value_or(Shape{}));
}
Inferred reduce_integer(const Op& op) {
  auto outputs = qlinear_reduce(op);
  if (outputs) outputs->front().type = kInt32;
  return outputs;
}

Inferred arg_max(const Op& op) {
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 0), out.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  out[*axis] = 1;
  if (op.integer("keepdims", 1) == 0) out.erase(out.begin() + static_cast<std::ptrdiff_t>(*axis));
  return one(kInt64, std::move(out));
}

Inferred top_k(const Op& op) {
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", -1), out.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  Shape k = {op.integer("k", -1)};
  if (op.has_input(1)) k = op.input(1).ints.value_or(Shape{});
  if (k.size() != 1 || k[0] < 0) return because("its k is not known in advance");
  out[*axis] = k[0];
  auto outputs = one(op.input(0).type, out);
  outputs->push_back(known(kInt64, std::move(out)));
  return outputs;
}

// The losses: without reduction one value for each label.
Inferred loss(const Op& op) {
  const bool kept = op.text("reduction", "mean") == "none";
  auto outputs = one(op.input(0).type, kept ? op.shape(1) : Shape{});
  outputs->push_back(known(op.input(0).type, op.shape(0)));
  return outputs;
}

std::int64_t length_or(const Op& op, std::size_t i, std::int64_t otherwise) {
  const auto& given = op.input(i).ints;
  return given && given->size() == 1 ? given->front() : otherwise;
}

// [.., signal, 1 or 2]; one-sided transforms keep half of the frequencies, or restore a real
// signal.
Inferred dft(const Op& op) {
  if (op.is_unknown(1) || op.is_unknown(2))
    return because("its length or axis is not known in advance");
  Shape out = op.shape(0);
  const std::int64_t otherwise = op.opset() >= 20 ? -2 : 1;
  const auto axis = resolve_axis(length_or(op, 2, op.integer("axis", otherwise)), out.size());
  if (!axis || out.size() < 2 || *axis + 1 == out.size())
    return misfit("its axis is outside its input {}", to_text(out));
  const bool onesided = op.integer("onesided", 0) != 0;
  const bool inverse = op.integer("inverse", 0) != 0;
  const std::int64_t natural = onesided && inverse ? 2 * (out[*axis] - 1) : out[*axis];
  const std::int64_t length = length_or(op, 1, natural);
  out[*axis] = onesided && !inverse ? length / 2 + 1 : length;
  out.back() = onesided && inverse ? 1 : 2;
  return one(op.input(0).type, std::move(out));
}

Inferred stft(const Op& op) {
  const Shape& x = op.shape(0);
  const std::int64_t step = length_or(op, 1, 0);
  if (x.size() < 2 || step < 1) return because("its frame step is not known in advance");
  const std::int64_t window = op.has_shape(2) && op.shape(2).size() == 1 ? op.shape(2)[0] : x[1];
  const std::int64_t frame = length_or(op, 3, window);
  if (frame < 1 || frame > x[1])
    return misfit("its frames of {} do not fit its signal {}", frame, to_text(x));
  const bool onesided = op.integer("onesided", 1) != 0;
  return one(op.input(0).type,
             {x[0], (x[1] - frame) / step + 1, onesided ? frame / 2 + 1 : frame, 2});
}

// An output whose number of elements depends on the data: dimensions of -1 are open.
TensorInfo open(int type, Shape partial) {
  TensorInfo info;
  info.type = type;
  info.partial = std::move(partial);
  return info;
}

// Along the axis, or of all elements in a row, some are chosen.
Inferred chosen(const Op& op, std::int64_t count) {
  if (!op.has("axis")) return std::vector{open(op.input(0).type, {count})};
  if (!op.has_shape(0)) return because("the shape of its input 0 is not known");
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 0), out.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  out[*axis] = count;
  return std::vector{open(op.input(0).type, std::move(out))};
}

Inferred compress(const Op& op) {
  const auto& condition = op.input(1).ints;
  if (!condition) return chosen(op, -1);
  auto outputs = chosen(op, std::ranges::count_if(*condition, [](auto c) { return c != 0; }));
  if (outputs) outputs->front().shape = outputs->front().partial;
  return outputs;
}
Inferred unique(const Op& op) {
  auto outputs = chosen(op, -1);
  if (outputs) outputs->resize(4, open(kInt64, {-1}));
  return outputs;
}
Inferred suppress(const Op&) { return std::vector{open(kInt64, {-1, 3})}; }

Inferred non_zero(const Op& op) {
  const TensorInfo& x = op.input(0);
  if (!x.has_values())
    return std::vector{open(kInt64, {static_cast<std::int64_t>(x.shape->size()), -1})};
  const auto count = x.ints ? std::ranges::count_if(*x.ints, [](std::int64_t v) { return v != 0; })
                            : std::ranges::count_if(*x.reals, [](double v) { return v != 0.0; });
  return one(kInt64, {static_cast<std::int64_t>(x.shape->size()), count});
}

constexpr std::array kReductionRules = {
    ShapeRule{"ReduceL1", 1, reduce},
    ShapeRule{"ReduceL2", 1, reduce},
    ShapeRule{"ReduceLogSum", 1, reduce},
    ShapeRule{"ReduceLogSumExp", 1, reduce},
    ShapeRule{"ReduceMax", 1, reduce},
    ShapeRule{"ReduceMean", 1, reduce},
    ShapeRule{"ReduceMin", 1, reduce},
    ShapeRule{"ReduceProd", 1, reduce},
    ShapeRule{"ReduceSum", 1, reduce},
    ShapeRule{"ReduceSumSquare", 1, reduce},
    ShapeRule{"com.microsoft.QLinearReduceMean", 1, qlinear_reduce},
    ShapeRule{"com.microsoft.ReduceSumInteger", 1, reduce_integer},
    ShapeRule{"ArgMax", 1, arg_max},
    ShapeRule{"ArgMin", 1, arg_max},
    ShapeRule{"TopK", 1, top_k},
    ShapeRule{"NegativeLogLikelihoodLoss", 2, loss},
    ShapeRule{"SoftmaxCrossEntropyLoss", 2, loss},
    ShapeRule{"DFT", 1, dft},
    ShapeRule{"STFT", 1, stft},
    ShapeRule{"NonZero", 1, non_zero},
    ShapeRule{"Compress", 0, compress},
    ShapeRule{"Unique", 0, unique},
    ShapeRule{"NonMaxSuppression", 0, suppress},
};

}  // namespace

std::span<const ShapeRule> reduction_rules() { return kReductionRules; }

}  // namespace lamina::io::onnx_reader
