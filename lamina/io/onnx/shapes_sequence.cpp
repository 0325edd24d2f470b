// Sequences of tensors, followed part by part, and optional values, which are taken as present.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using Parts = std::vector<Shape>;

Inferred one_sequence(int type, Parts parts) {
  if (parts.size() > kMostParts) return because("its sequence has too many parts to be followed");
  return std::vector{sequence_of(type, std::move(parts))};
}

// The parts of input 0, which must be known.
Told<Parts> parts_of(const Op& op) {
  if (!op.input(0).parts) return because("the parts of its sequence are not known");
  return *op.input(0).parts;
}

// The place in a sequence that input i names, or `otherwise` where it is left out.
std::optional<std::size_t> place(const Op& op, std::size_t i, std::size_t count,
                                 std::int64_t otherwise) {
  const TensorInfo& at = op.input(i);
  if (!op.has_input(i)) return resolve_axis(otherwise, count);
  if (!at.ints || at.ints->size() != 1) return std::nullopt;
  return resolve_axis(at.ints->front(), count);
}

Inferred passed_on(const Op& op) {
  TensorInfo info = op.input(0);
  info.ints.reset();
  info.reals.reset();
  return std::vector{std::move(info)};
}

Inferred construct(const Op& op) {
  Parts parts;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    parts.push_back(op.shape(i));
  }
  return one_sequence(op.input(0).type, std::move(parts));
}

Inferred empty(const Op& op) {
  return one_sequence(static_cast<int>(op.integer("dtype", kFloat)), {});
}

Inferred at(const Op& op) {
  const auto parts = parts_of(op);
  if (!parts) return tl::unexpected(parts.error());
  if (const auto which = place(op, 1, parts->size(), 0))
    return one(op.input(0).type, (*parts)[*which]);
  const bool equal = !parts->empty() && std::ranges::all_of(*parts, [&](const Shape& p) {
    return p == parts->front();
  });
  if (!equal)
    return because("its place in a sequence of different tensors is not known in advance");
  return one(op.input(0).type, parts->front());
}

Inferred insert(const Op& op) {
  auto parts = parts_of(op);
  if (!parts) return tl::unexpected(parts.error());
  const auto which = place(op, 2, parts->size() + 1, static_cast<std::int64_t>(parts->size()));
  if (!which || !op.has_shape(1)) return because("its place or its tensor is not known in advance");
  parts->insert(parts->begin() + static_cast<std::ptrdiff_t>(*which), op.shape(1));
  return one_sequence(op.input(1).type, *std::move(parts));
}

Inferred erase(const Op& op) {
  auto parts = parts_of(op);
  if (!parts) return tl::unexpected(parts.error());
  const auto which = place(op, 1, parts->size(), static_cast<std::int64_t>(parts->size()) - 1);
  if (!which) return because("its place is not known in advance");
  parts->erase(parts->begin() + static_cast<std::ptrdiff_t>(*which));
  return one_sequence(op.input(0).type, *std::move(parts));
}

Inferred length(const Op&) { return one(kInt64, {}); }
Inferred is_there(const Op&) { return one(kBool, {}); }

// Without sizes: parts of 1, whose dimension goes where keepdims is 0. One size: as often as it
// fits, the rest last.
Inferred split(const Op& op) {
  const Shape& x = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 0), x.size());
  if (op.is_unknown(1)) return because("its sizes are not known in advance");
  if (!axis) return misfit("its axis is outside its input {}", to_text(x));
  const std::int64_t whole = x[*axis];
  Shape sizes = op.input(1).ints.value_or(Shape{1});
  if (!op.has_input(1) || op.shape(1).empty()) {
    const std::int64_t size = sizes.empty() ? 0 : sizes.front();
    if (size < 1 || whole / size > static_cast<std::int64_t>(kMostValues))
      return because("it makes too many parts of its input {}", to_text(x));
    sizes.assign(static_cast<std::size_t>(whole / size), size);
    if (whole % size != 0) sizes.push_back(whole % size);
  }
  const bool drops = !op.has_input(1) && op.integer("keepdims", 1) == 0;
  Parts parts;
  for (const std::int64_t size : sizes) {
    if (size < 0 || size > whole)
      return misfit("its sizes {} do not fit its input {}", to_text(sizes), to_text(x));
    Shape part = x;
    part[*axis] = size;
    if (drops) part.erase(part.begin() + static_cast<std::ptrdiff_t>(*axis));
    parts.push_back(std::move(part));
  }
  return one_sequence(op.input(0).type, std::move(parts));
}

Inferred concat(const Op& op) {
  const auto parts = parts_of(op);
  if (!parts) return tl::unexpected(parts.error());
  if (parts->empty()) return because("its sequence is empty");
  Shape out = parts->front();
  const bool stacks = op.integer("new_axis", 0) != 0;
  const auto axis = resolve_axis(op.integer("axis", 0), out.size() + (stacks ? 1 : 0));
  if (!axis) return misfit("its axis is outside the parts {}", to_text(out));
  const auto where = static_cast<std::ptrdiff_t>(*axis);
  double sum = 0.0;
  for (const Shape& part : *parts) {
    Shape alike = part;
    if (!stacks && part.size() == out.size()) alike[*axis] = out[*axis];
    if (alike != out)
      return misfit("its parts {} and {} do not fit each other", to_text(out), to_text(part));
    sum += stacks ? 1.0 : static_cast<double>(part[*axis]);
  }
  if (sum > kMostElements) return misfit("its parts are too large");
  if (stacks) out.insert(out.begin() + where, 0);
  out[*axis] = static_cast<std::int64_t>(sum);
  return one(op.input(0).type, std::move(out));
}

constexpr std::array kSequenceRules = {
    ShapeRule{"Identity", 1, passed_on},
    ShapeRule{"Optional", 1, passed_on},
    ShapeRule{"OptionalGetElement", 1, passed_on},
    ShapeRule{"OptionalHasElement", 0, is_there},
    ShapeRule{"SequenceConstruct", 1, construct},
    ShapeRule{"SequenceEmpty", 0, empty},
    ShapeRule{"SequenceAt", 1, at},
    ShapeRule{"SequenceInsert", 1, insert},
    ShapeRule{"SequenceErase", 1, erase},
    ShapeRule{"SequenceLength", 0, length},
    ShapeRule{"SplitToSequence", 1, split},
    ShapeRule{"ConcatFromSequence", 1, concat},
};

}  // namespace

std::span<const ShapeRule> sequence_rules() { return kSequenceRules; }

}  // namespace lamina::io::onnx_reader
