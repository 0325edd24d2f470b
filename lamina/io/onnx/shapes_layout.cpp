// Operators that make constants, or move elements without computing.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred constant(const Op& op) {
  if (auto tensor = op.tensor("value")) return std::vector{*std::move(tensor)};
  TensorInfo info;
  if (op.has("value_int")) {
    info = {kInt64, Shape{}, std::vector{op.integer("value_int", 0)}, {}};
  } else if (op.has("value_float")) {
    info = {kFloat, Shape{}, {}, std::vector{op.real("value_float", 0.0)}};
  } else if (const auto ints = op.integers("value_ints")) {
    info = {kInt64, Shape{static_cast<std::int64_t>(ints->size())}, *ints, {}};
  } else if (const auto reals = op.reals("value_floats")) {
    info = {kFloat, Shape{static_cast<std::int64_t>(reals->size())}, {}, *reals};
  } else if (op.has("value_string")) {
    info = {kString, Shape{}, {}, {}};
  } else if (op.has("value_strings")) {
    info = {kString, Shape{static_cast<std::int64_t>(op.num_texts("value_strings"))}, {}, {}};
  } else {
    return because("it has no value that can be read");
  }
  if (info.ints && info.ints->size() > kMostValues) info.ints.reset();
  if (info.reals && info.reals->size() > kMostValues) info.reals.reset();
  return std::vector{std::move(info)};
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

Inferred reshape(const Op& op) {
  const auto target = op.list(1, "shape");
  if (!target) return because("its target shape is not known in advance");
  const Shape& x = op.shape(0);
  const bool keeps_zero = op.integer("allowzero", 0) != 0;
  Shape out = *target;
  std::optional<std::size_t> open;
  double known = 1.0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == 0 && !keeps_zero) {
      if (i >= x.size())
        return because("its target {} copies a dimension that its input {} does not have",
                       to_text(out), to_text(x));
      out[i] = x[i];
    }
    if (out[i] < -1 || (out[i] == -1 && open))
      return because("its target {} makes no sense", to_text(*target));
    if (out[i] == -1)
      open = i;
    else
      known *= static_cast<double>(out[i]);
  }
  const double count = num_elements(x);
  if (open) out[*open] = known > 0.0 ? static_cast<std::int64_t>(count / known) : 0;
  if (num_elements(out) != count)
    return because("its input {} cannot be reshaped to {}", to_text(x), to_text(*target));
  return one(op.input(0).type, std::move(out));
}

Inferred flatten(const Op& op) {
  const Shape& x = op.shape(0);
  const auto rank = static_cast<std::int64_t>(x.size());
  const std::int64_t axis = op.integer("axis", 1);
  if (axis < -rank || axis > rank)
    return because("its axis {} is outside its input {}", axis, to_text(x));
  const auto at = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  const auto product = [](std::span<const std::int64_t> dims) {
    return static_cast<std::int64_t>(num_elements(dims));
  };
  return one(op.input(0).type,
             {product(std::span(x).first(at)), product(std::span(x).subspan(at))});
}

Inferred transpose(const Op& op) {
  const Shape& x = op.shape(0);
  auto order = op.integers("perm");
  if (!order) {
    order.emplace();
    for (std::size_t i = x.size(); i > 0; --i) order->push_back(static_cast<std::int64_t>(i) - 1);
  }
  Shape out;
  for (const std::int64_t axis : *order) {
    const auto at = resolve_axis(axis, x.size());
    if (!at) break;
    out.push_back(x[*at]);
  }
  Shape sorted = *order;
  std::ranges::sort(sorted);
  const bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
  if (out.size() != x.size() || order->size() != x.size() || twice)
    return because("its perm {} does not order the dimensions of its input {}", to_text(*order),
                   to_text(x));
  return one(op.input(0).type, std::move(out));
}

Inferred concat(const Op& op) {
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 1), out.size());
  if (!axis) return because("its axis is outside its input {}", to_text(out));
  double sum = 0.0;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    const Shape& next = op.shape(i);
    bool fits = next.size() == out.size();
    for (std::size_t d = 0; fits && d < out.size(); ++d) fits = d == *axis || next[d] == out[d];
    if (!fits)
      return because("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                     to_text(next));
    sum += static_cast<double>(next[*axis]);
  }
  if (sum > kMostElements) return because("its inputs are too large");
  out[*axis] = static_cast<std::int64_t>(sum);
  return one(op.input(0).type, std::move(out));
}

// Which dimensions `axes` names; says which one is outside.
tl::expected<std::vector<bool>, std::string> mark(const Shape& axes, std::size_t rank) {
  std::vector<bool> marked(rank);
  for (const std::int64_t axis : axes) {
    const auto at = resolve_axis(axis, rank);
    if (!at) return because("its axis {} is outside its {} dimensions", axis, rank);
    marked[*at] = true;
  }
  return marked;
}

Inferred squeeze(const Op& op) {
  if (op.is_unknown(1)) return because("its axes are not known in advance");
  const Shape& x = op.shape(0);
  const auto axes = op.list(1, "axes");
  const auto marked = mark(axes.value_or(Shape{}), x.size());
  if (!marked) return tl::unexpected(marked.error());
  Shape out;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (axes ? !(*marked)[i] : x[i] != 1) out.push_back(x[i]);
  return one(op.input(0).type, std::move(out));
}

Inferred unsqueeze(const Op& op) {
  const auto axes = op.list(1, "axes");
  if (!axes) return because("its axes are not known in advance");
  const Shape& x = op.shape(0);
  const auto marked = mark(*axes, x.size() + axes->size());
  if (!marked) return tl::unexpected(marked.error());
  Shape out;
  auto next = x.begin();
  for (const bool is_new : *marked) {
    if (!is_new && next == x.end())
      return because("its axes {} name a dimension twice", to_text(*axes));
    out.push_back(is_new ? 1 : *next++);
  }
  return one(op.input(0).type, std::move(out));
}

constexpr std::array kRules = {
    ShapeRule{"Constant", 0, constant},   ShapeRule{"ConstantOfShape", 1, constant_of_shape},
    ShapeRule{"Shape", 1, shape_of},      ShapeRule{"Reshape", 1, reshape},
    ShapeRule{"Flatten", 1, flatten},     ShapeRule{"Transpose", 1, transpose},
    ShapeRule{"Concat", 1, concat},       ShapeRule{"Squeeze", 1, squeeze},
    ShapeRule{"Unsqueeze", 1, unsqueeze},
};

}  // namespace

std::span<const ShapeRule> layout_rules() { return kRules; }

}  // namespace lamina::io::onnx_reader
