// Operators whose output is made from parameters alone: constants, ranges, random numbers.

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

// A list of the numbers, or a single one.
template <class T>
TensorInfo listed(int type, std::vector<T> values, bool single) {
  TensorInfo info = known(type, single ? Shape{} : Shape{static_cast<std::int64_t>(values.size())});
  if (values.size() > kMostValues) return info;
  if constexpr (std::is_same_v<T, double>)
    info.reals = std::move(values);
  else
    info.ints = std::move(values);
  return info;
}

Inferred constant(const Op& op) {
  if (auto tensor = op.tensor("value")) return std::vector{*std::move(tensor)};
  if (op.has("value_int"))
    return std::vector{listed(kInt64, std::vector{op.integer("value_int", 0)}, true)};
  if (op.has("value_float"))
    return std::vector{listed(kFloat, std::vector{op.real("value_float", 0.0)}, true)};
  if (const auto ints = op.integers("value_ints")) return std::vector{listed(kInt64, *ints, false)};
  if (const auto reals = op.reals("value_floats"))
    return std::vector{listed(kFloat, *reals, false)};
  if (op.has("value_string")) return one(kString, {});
  if (op.has("value_strings"))
    return one(kString, {static_cast<std::int64_t>(op.num_texts("value_strings"))});
  return because("it has no value that can be read");
}

Inferred constant_of_shape(const Op& op) {
  if (!op.input(0).ints) return because("its input, the shape, is not known in advance");
  const auto value = op.tensor("value");
  return one(value ? value->type : kFloat, *op.input(0).ints);
}

Inferred shape_of(const Op& op) {
  const Shape& x = op.shape(0);
  const auto n = static_cast<std::int64_t>(x.size());
  const auto clamp = [n](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + n : at, 0, n);
  };
  const std::int64_t start = clamp(op.integer("start", 0));
  const std::int64_t end = clamp(op.integer("end", n));
  return one(kInt64, {std::max<std::int64_t>(0, end - start)});
}

Inferred size_of(const Op&) { return one(kInt64, {}); }

// The one number that input i holds.
std::optional<double> scalar(const Op& op, std::size_t i) {
  const TensorInfo& x = op.input(i);
  if (x.ints && x.ints->size() == 1) return static_cast<double>(x.ints->front());
  if (x.reals && x.reals->size() == 1) return x.reals->front();
  return std::nullopt;
}

Inferred range(const Op& op) {
  const auto start = scalar(op, 0);
  const auto limit = scalar(op, 1);
  const auto step = scalar(op, 2);
  if (!start || !limit || !step) return because("its limits are not known in advance");
  const double count = std::max(0.0, std::ceil((*limit - *start) / *step));
  if (!(count <= kMostElements))
    return misfit("its limits {}, {} and step {} are out of range", *start, *limit, *step);
  return one(op.input(0).type, {static_cast<std::int64_t>(count)});
}

Inferred random(const Op& op) {
  const auto shape = op.integers("shape");
  if (!shape) return because("it has no shape");
  return one(static_cast<int>(op.integer("dtype", kFloat)), *shape);
}

Inferred multinomial(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() != 2) return misfit("its input {} is not a matrix", to_text(x));
  return one(static_cast<int>(op.integer("dtype", kInt32)), {x[0], op.integer("sample_size", 1)});
}

Inferred one_hot(const Op& op) {
  const auto depth = scalar(op, 1);
  const Shape& x = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", -1), x.size() + 1);
  if (!depth) return because("its depth is not known in advance");
  if (!axis || *depth < 0.0 || *depth > kMostElements)
    return misfit("its depth {} or its axis is out of range", *depth);
  Shape out = x;
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(*axis), static_cast<std::int64_t>(*depth));
  return one(op.input(2).type, std::move(out));
}

// A window of a signal: Hann, Hamming, Blackman.
Inferred window(const Op& op) {
  const auto size = scalar(op, 0);
  if (!size) return because("its size is not known in advance");
  if (*size < 0.0 || *size > kMostElements) return misfit("its size {} is out of range", *size);
  return one(static_cast<int>(op.integer("output_datatype", kFloat)),
             {static_cast<std::int64_t>(*size)});
}

Inferred mel_weights(const Op& op) {
  const auto bins = scalar(op, 0);
  const auto length = scalar(op, 1);
  if (!bins || !length) return because("its sizes are not known in advance");
  if (*bins < 0.0 || *bins > kMostElements || *length < 0.0 || *length > kMostElements)
    return misfit("its sizes {} and {} are out of range", *bins, *length);
  const auto rows = static_cast<std::int64_t>(std::floor(*length / 2.0)) + 1;
  return one(static_cast<int>(op.integer("output_datatype", kFloat)),
             {rows, static_cast<std::int64_t>(*bins)});
}

constexpr std::array kMakingRules = {
    ShapeRule{"Constant", 0, constant},
    ShapeRule{"ConstantOfShape", 1, constant_of_shape},
    ShapeRule{"Shape", 1, shape_of},
    ShapeRule{"Size", 1, size_of},
    ShapeRule{"Range", 3, range},
    ShapeRule{"OneHot", 1, one_hot},
    ShapeRule{"RandomNormal", 0, random},
    ShapeRule{"RandomUniform", 0, random},
    ShapeRule{"Multinomial", 1, multinomial},
    ShapeRule{"HannWindow", 1, window},
    ShapeRule{"HammingWindow", 1, window},
    ShapeRule{"BlackmanWindow", 1, window},
    ShapeRule{"MelWeightMatrix", 2, mel_weights},
};

}  // namespace

std::span<const ShapeRule> making_rules() { return kMakingRules; }

}  // namespace lamina::io::onnx_reader
