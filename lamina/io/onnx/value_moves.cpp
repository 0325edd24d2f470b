// Operators that only move elements: for each element of the output, where it comes from.

#include <algorithm>
#include <array>
#include <numeric>

#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/slice.h"
#include "lamina/io/onnx/value_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using MaybeSources = std::optional<Sources>;

Sources in_order(std::size_t count) {
  Sources sources(count);
  std::iota(sources.begin(), sources.end(), std::size_t{0});
  return sources;
}

template <class Source>
Sources gathered(const Shape& out, Source source) {
  Sources sources;
  for_each_place(out, [&](std::size_t, const Shape& place) { sources.push_back(source(place)); });
  return sources;
}

MaybeSources keep(const Op&, std::size_t output, const Shape& out) {
  if (output != 0) return std::nullopt;
  return in_order(static_cast<std::size_t>(num_elements(out)));
}

MaybeSources transpose(const Op& op, std::size_t, const Shape& out) {
  const Shape& x = op.shape(0);
  auto order = op.integers("perm");
  return gathered(out, [&](const Shape& place) {
    Shape from(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t at = order ? *resolve_axis((*order)[i], x.size()) : x.size() - 1 - i;
      from[at] = place[i];
    }
    return position_in(x, from);
  });
}

MaybeSources slice(const Op& op, std::size_t, const Shape& out) {
  const auto cuts = read_cuts(op);
  if (!cuts) return std::nullopt;
  return gathered(out, [&](Shape place) {
    for (std::size_t i = 0; i < place.size(); ++i)
      place[i] = (*cuts)[i].first + place[i] * (*cuts)[i].step;
    return position_in(op.shape(0), place);
  });
}

MaybeSources split(const Op& op, std::size_t output, const Shape& out) {
  const Shape& x = op.shape(0);
  const std::size_t axis = *resolve_axis(op.integer("axis", 0), x.size());
  const Shape parts = op.list(1, "split").value_or(Shape{});
  // Equal parts; only the last may be smaller.
  std::int64_t before = 0;
  for (std::size_t i = 0; i < output; ++i) before += i < parts.size() ? parts[i] : out[axis];
  if (before + out[axis] > x[axis]) before = x[axis] - out[axis];
  return gathered(out, [&](Shape place) {
    place[axis] += before;
    return position_in(x, place);
  });
}

MaybeSources gather(const Op& op, std::size_t, const Shape& out) {
  const Shape& x = op.shape(0);
  const auto& indices = op.input(1).ints;
  if (!indices) return std::nullopt;
  const std::size_t axis = *resolve_axis(op.integer("axis", 0), x.size());
  const auto size = x[axis];
  if (!std::ranges::all_of(*indices, [&](std::int64_t i) { return i >= -size && i < size; }))
    return std::nullopt;
  const auto rank = static_cast<std::ptrdiff_t>(op.shape(1).size());
  const auto at = static_cast<std::ptrdiff_t>(axis);
  return gathered(out, [&](const Shape& place) {
    const Shape which(place.begin() + at, place.begin() + at + rank);
    const std::int64_t index = (*indices)[position_in(op.shape(1), which)];
    Shape from(place.begin(), place.begin() + at);
    from.push_back(index < 0 ? index + size : index);
    from.insert(from.end(), place.begin() + at + rank, place.end());
    return position_in(x, from);
  });
}

MaybeSources gather_elements(const Op& op, std::size_t, const Shape& out) {
  const Shape& x = op.shape(0);
  const auto& indices = op.input(1).ints;
  const auto axis = resolve_axis(op.integer("axis", 0), x.size());
  if (!indices || !axis || out.size() != x.size()) return std::nullopt;
  const auto size = x[*axis];
  if (!std::ranges::all_of(*indices, [&](std::int64_t i) { return i >= -size && i < size; }))
    return std::nullopt;
  return gathered(out, [&](Shape place) {
    const std::int64_t index = (*indices)[position_in(op.shape(1), place)];
    place[*axis] = index < 0 ? index + size : index;
    return position_in(x, place);
  });
}

// Without batch dimensions.
MaybeSources gather_nd(const Op& op, std::size_t, const Shape& out) {
  const Shape& x = op.shape(0);
  const auto& indices = op.input(1).ints;
  if (!indices || op.integer("batch_dims", 0) != 0) return std::nullopt;
  const auto depth = static_cast<std::size_t>(op.shape(1).back());
  for (std::size_t i = 0; i < indices->size(); ++i)
    if (!resolve_axis((*indices)[i], static_cast<std::size_t>(x[i % depth]))) return std::nullopt;
  const auto lead = static_cast<std::ptrdiff_t>(op.shape(1).size()) - 1;
  return gathered(out, [&](const Shape& place) {
    Shape row(place.begin(), place.begin() + lead);
    row.push_back(0);
    const std::size_t first = position_in(op.shape(1), row);
    Shape from;
    for (std::size_t i = 0; i < depth; ++i) {
      const std::int64_t index = (*indices)[first + i];
      from.push_back(index < 0 ? index + x[i] : index);
    }
    from.insert(from.end(), place.begin() + lead, place.end());
    return position_in(x, from);
  });
}

MaybeSources expand(const Op& op, std::size_t, const Shape& out) {
  return gathered(out, [&](const Shape& place) { return position_in(op.shape(0), place); });
}

MaybeSources tile(const Op& op, std::size_t, const Shape& out) {
  return gathered(out, [&](Shape place) {
    for (std::size_t i = 0; i < place.size(); ++i) place[i] %= op.shape(0)[i];
    return position_in(op.shape(0), place);
  });
}

struct MoveRule {
  std::string_view type;
  MaybeSources (*way)(const Op& op, std::size_t output, const Shape& out);
};

constexpr std::array kMoves = {
    MoveRule{"Identity", keep},
    MoveRule{"Reshape", keep},
    MoveRule{"Flatten", keep},
    MoveRule{"Squeeze", keep},
    MoveRule{"Unsqueeze", keep},
    MoveRule{"Dropout", keep},
    MoveRule{"Slice", slice},
    MoveRule{"Split", split},
    MoveRule{"Gather", gather},
    MoveRule{"Expand", expand},
    MoveRule{"Tile", tile},
    MoveRule{"Transpose", transpose},
    MoveRule{"GatherElements", gather_elements},
    MoveRule{"GatherND", gather_nd},
};

}  // namespace

void for_each_place(const Shape& shape, const std::function<void(std::size_t, const Shape&)>& f) {
  const auto count = static_cast<std::size_t>(num_elements(shape));
  Shape place(shape.size());
  for (std::size_t i = 0; i < count; ++i) {
    f(i, place);
    for (std::size_t d = shape.size(); d > 0; --d) {
      if (++place[d - 1] < shape[d - 1]) break;
      place[d - 1] = 0;
    }
  }
}

std::size_t position_in(const Shape& shape, const Shape& coordinates) {
  std::size_t position = 0;
  const std::size_t skipped = coordinates.size() - shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t at = shape[i] == 1 ? 0 : coordinates[i + skipped];
    position = position * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(at);
  }
  return position;
}

std::optional<Sources> moved_from(const Op& op, std::size_t output, const Shape& out) {
  const auto* const rule = std::ranges::find(kMoves, std::string_view(op.type()), &MoveRule::type);
  if (rule == kMoves.end()) return std::nullopt;
  return rule->way(op, output, out);
}

}  // namespace lamina::io::onnx_reader
