// Reductions, running sums and scattered updates of short constants.

#include <algorithm>

#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/value_arithmetic.h"
#include "lamina/io/onnx/value_rules.h"

namespace lamina::io::onnx_reader {
namespace {

// What becomes of the value that is there and the one that comes in.
MaybeInt merged(std::string_view how, Int there, Int in) {
  if (how == "add") return add(there, in);
  if (how == "mul") return mul(there, in);
  if (how == "max") return std::max(there, in);
  if (how == "min") return std::min(there, in);
  return in;
}
std::optional<double> merged(std::string_view how, double there, double in) {
  if (how == "add") return there + in;
  if (how == "mul") return there * in;
  if (how == "max") return std::max(there, in);
  if (how == "min") return std::min(there, in);
  return in;
}

// Calls `f` with the values of the inputs that are whole numbers, or with the real ones.
template <class F>
void for_values(const Op& op, TensorInfo& out, F f) {
  if (op.input(0).ints) out.ints = f(*op.input(0).ints, &TensorInfo::ints);
  if (op.input(0).reals) out.reals = f(*op.input(0).reals, &TensorInfo::reals);
}

std::string_view trip_of(const Op& op) {
  if (op.type() == "ReduceProd") return "mul";
  if (op.type() == "ReduceMax") return "max";
  return op.type() == "ReduceMin" ? "min" : "add";
}

// Which dimensions a reduction goes along; nothing where they are not known.
std::optional<std::vector<bool>> reduced_axes(const Op& op) {
  const std::size_t rank = op.shape(0).size();
  if (op.is_unknown(1)) return std::nullopt;
  const Shape axes = op.list(1, "axes").value_or(Shape{});
  std::vector<bool> goes(rank, axes.empty() && op.integer("noop_with_empty_axes", 0) == 0);
  for (const std::int64_t axis : axes) {
    const auto at = resolve_axis(axis, rank);
    if (!at) return std::nullopt;
    goes[*at] = true;
  }
  return goes;
}

// Where update number `at` of a scatter goes; nothing outside.
std::optional<std::size_t> target_of(const Op& op, const Shape& place) {
  const Shape& x = op.shape(0);
  const Ints& indices = *op.input(1).ints;
  const auto inside = [&](std::int64_t index, std::size_t axis) {
    return resolve_axis(index, static_cast<std::size_t>(x[axis]));
  };
  Shape target = place;
  if (op.type() != "ScatterND") {
    const auto axis = resolve_axis(op.integer("axis", 0), x.size());
    if (!axis) return std::nullopt;
    const auto at = inside(indices[position_in(op.shape(1), place)], *axis);
    if (!at) return std::nullopt;
    target[*axis] = static_cast<std::int64_t>(*at);
    return position_in(x, target);
  }
  // The leading coordinates name a row of indices, whose elements name a place in x.
  const auto depth = static_cast<std::size_t>(op.shape(1).back());
  const std::size_t lead = op.shape(1).size() - 1;
  target.assign(place.begin(), place.begin() + static_cast<std::ptrdiff_t>(lead));
  target.push_back(0);
  const std::size_t row = position_in(op.shape(1), target);
  Shape in_x;
  for (std::size_t i = 0; i < depth; ++i) {
    const auto at = inside(indices[row + i], i);
    if (!at) return std::nullopt;
    in_x.push_back(static_cast<std::int64_t>(*at));
  }
  in_x.insert(in_x.end(), place.begin() + static_cast<std::ptrdiff_t>(lead), place.end());
  return in_x.size() == x.size() ? std::optional(position_in(x, in_x)) : std::nullopt;
}

bool can_scatter(const Op& op) {
  for (std::size_t i = 0; i < 3; ++i)
    if (!op.has_input(i) || !op.has_shape(i) || !op.input(i).has_values()) return false;
  const Shape& indices = op.shape(1);
  const Shape& updates = op.shape(2);
  if (!op.input(1).ints) return false;
  if (op.type() != "ScatterND") return indices == updates && indices.size() == op.shape(0).size();
  return !indices.empty() && indices.back() <= static_cast<std::int64_t>(op.shape(0).size()) &&
         updates.size() + 1 >= indices.size() &&
         std::equal(indices.begin(), indices.end() - 1, updates.begin(),
                    updates.begin() + std::ssize(indices) - 1);
}

}  // namespace

void reduced(const Op& op, TensorInfo& out) {
  const auto goes = reduced_axes(op);
  if (!goes || op.shape(0).empty()) return;
  Shape kept = op.shape(0);
  for (std::size_t i = 0; i < kept.size(); ++i)
    if ((*goes)[i]) kept[i] = 1;
  const double each = num_elements(kept) > 0 ? op.elements(0) / num_elements(kept) : 0.0;
  if (each < 1.0) return;
  for_values(op, out, [&](const auto& values, auto) {
    using Values = std::decay_t<decltype(values)>;
    std::vector<std::optional<typename Values::value_type>> sums(
        static_cast<std::size_t>(num_elements(kept)));
    std::vector<bool> begun(sums.size());
    for_each_place(op.shape(0), [&](std::size_t i, const Shape& place) {
      const std::size_t at = position_in(kept, place);
      if (!begun[at])
        sums[at] = values[i];
      else if (sums[at])
        sums[at] = merged(trip_of(op), *sums[at], values[i]);
      begun[at] = true;
    });
    std::optional<Values> result(std::in_place);
    for (const auto& sum : sums) {
      if (!sum) return std::optional<Values>();
      const bool mean = op.type() == "ReduceMean";
      result->push_back(mean ? *sum / static_cast<typename Values::value_type>(each) : *sum);
    }
    return result;
  });
}

void running_sum(const Op& op, TensorInfo& out) {
  const auto& given = op.input(1).ints;
  const auto axis =
      given && given->size() == 1 ? resolve_axis(given->front(), op.shape(0).size()) : std::nullopt;
  if (!axis || op.integer("exclusive", 0) != 0 || op.integer("reverse", 0) != 0) return;
  for_values(op, out, [&](const auto& values, auto) {
    auto sums = std::optional(values);
    for_each_place(op.shape(0), [&](std::size_t i, Shape place) {
      if (!sums || place[*axis] == 0) return;
      --place[*axis];
      const auto sum = merged("add", (*sums)[position_in(op.shape(0), place)], values[i]);
      if (sum)
        (*sums)[i] = *sum;
      else
        sums.reset();
    });
    return sums;
  });
}

void scattered(const Op& op, TensorInfo& out) {
  if (!can_scatter(op)) return;
  const std::string how = op.text("reduction", "none");
  for_values(op, out, [&](const auto& values, auto kind) {
    auto result = std::optional(values);
    const auto& updates = op.input(2).*kind;
    if (!updates) result.reset();
    for_each_place(op.shape(2), [&](std::size_t i, const Shape& place) {
      if (!result) return;
      const auto target = target_of(op, place);
      const auto value = target ? merged(how, (*result)[*target], (*updates)[i])
                                : decltype(merged(how, values[0], values[0]))();
      if (value)
        (*result)[*target] = *value;
      else
        result.reset();
    });
    return result;
  });
}

}  // namespace lamina::io::onnx_reader
