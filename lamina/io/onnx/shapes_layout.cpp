// Operators that move elements without computing: other dimensions, other places.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/slice.h"

namespace lamina::io::onnx_reader {
namespace {

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
        return misfit("its target {} copies a dimension that its input {} does not have",
                      to_text(out), to_text(x));
      out[i] = x[i];
    }
    if (out[i] < -1 || (out[i] == -1 && open))
      return misfit("its target {} makes no sense", to_text(*target));
    if (out[i] == -1)
      open = i;
    else
      known *= static_cast<double>(out[i]);
  }
  const double count = num_elements(x);
  if (open) out[*open] = known > 0.0 ? static_cast<std::int64_t>(count / known) : 0;
  if (num_elements(out) != count)
    return misfit("its input {} cannot be reshaped to {}", to_text(x), to_text(*target));
  return one(op.input(0).type, std::move(out));
}

Inferred flatten(const Op& op) {
  const Shape& x = op.shape(0);
  const auto rank = static_cast<std::int64_t>(x.size());
  const std::int64_t axis = op.integer("axis", 1);
  if (axis < -rank || axis > rank)
    return misfit("its axis {} is outside its input {}", axis, to_text(x));
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
    return misfit("its perm {} does not order the dimensions of its input {}", to_text(*order),
                  to_text(x));
  return one(op.input(0).type, std::move(out));
}

Inferred concat(const Op& op) {
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 1), out.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  double sum = 0.0;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    const Shape& next = op.shape(i);
    bool fits = next.size() == out.size();
    for (std::size_t d = 0; fits && d < out.size(); ++d) fits = d == *axis || next[d] == out[d];
    if (!fits)
      return misfit("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                    to_text(next));
    sum += static_cast<double>(next[*axis]);
  }
  if (sum > kMostElements) return misfit("its inputs are too large");
  out[*axis] = static_cast<std::int64_t>(sum);
  return one(op.input(0).type, std::move(out));
}

// Which dimensions `axes` names; says which one is outside.
Told<std::vector<bool>> mark(const Shape& axes, std::size_t rank) {
  std::vector<bool> marked(rank);
  for (const std::int64_t axis : axes) {
    const auto at = resolve_axis(axis, rank);
    if (!at) return misfit("its axis {} is outside its {} dimensions", axis, rank);
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
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (axes && (*marked)[i] && x[i] != 1)
      return misfit("its axis {} of its input {} is not 1", i, to_text(x));
    if (axes ? !(*marked)[i] : x[i] != 1) out.push_back(x[i]);
  }
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
      return misfit("its axes {} name a dimension twice", to_text(*axes));
    out.push_back(is_new ? 1 : *next++);
  }
  return one(op.input(0).type, std::move(out));
}

Inferred split(const Op& op) {
  const Shape& x = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", 0), x.size());
  if (op.is_unknown(1)) return because("its parts are not known in advance");
  if (!axis) return misfit("its axis is outside its input {}", to_text(x));
  const auto wanted = static_cast<std::int64_t>(op.num_outputs());
  Shape parts = op.list(1, "split").value_or(Shape{});
  if (parts.empty() && wanted > 0) {
    // Equal parts; the last may be smaller (opset 18).
    const std::int64_t part = x[*axis] / wanted + (x[*axis] % wanted != 0 ? 1 : 0);
    for (std::int64_t i = 0; i < wanted; ++i)
      parts.push_back(std::clamp<std::int64_t>(x[*axis] - i * part, 0, part));
  }
  double sum = 0.0;
  for (const std::int64_t part : parts) sum += static_cast<double>(part);
  if (sum != static_cast<double>(x[*axis]))
    return misfit("its parts {} do not fill its input {}", to_text(parts), to_text(x));
  std::vector<TensorInfo> outputs;
  for (const std::int64_t part : parts) {
    Shape out = x;
    out[*axis] = part;
    outputs.push_back(known(op.input(0).type, std::move(out)));
  }
  return outputs;
}

Inferred slice(const Op& op) {
  const auto cuts = read_cuts(op);
  if (!cuts) return tl::unexpected(cuts.error());
  Shape out;
  for (const Cut& cut : *cuts) out.push_back(cut.count);
  return one(op.input(0).type, std::move(out));
}

Inferred gather(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& indices = op.shape(1);
  const auto axis = resolve_axis(op.integer("axis", 0), x.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(x));
  const auto at = x.begin() + static_cast<std::ptrdiff_t>(*axis);
  Shape out(x.begin(), at);
  out.insert(out.end(), indices.begin(), indices.end());
  out.insert(out.end(), at + 1, x.end());
  return one(op.input(0).type, std::move(out));
}

Inferred gather_elements(const Op& op) { return one(op.input(0).type, op.shape(1)); }

// The last dimension of the indices names a place in the dimensions of x behind the batch ones.
Inferred gather_nd(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& indices = op.shape(1);
  const std::int64_t batch = op.integer("batch_dims", 0);
  const auto rank = static_cast<std::int64_t>(x.size());
  if (indices.empty() || batch < 0 || batch > rank || indices.back() > rank - batch)
    return misfit("its indices {} do not fit its input {}", to_text(indices), to_text(x));
  Shape out(indices.begin(), indices.end() - 1);
  out.insert(out.end(), x.begin() + batch + indices.back(), x.end());
  return one(op.input(0).type, std::move(out));
}

Inferred expand(const Op& op) {
  if (!op.has_input(1) || op.is_unknown(1))
    return because("its target shape is not known in advance");
  auto out = broadcast(op.shape(0), *op.input(1).ints);
  if (!out)
    return misfit("its input {} cannot be expanded to {}", to_text(op.shape(0)),
                  to_text(*op.input(1).ints));
  return one(op.input(0).type, *std::move(out));
}

// Opset 6 on: repeats, one for each dimension; before: how often, and along which axis.
Inferred tile(const Op& op) {
  if (!op.has_input(1) || op.is_unknown(1)) return because("its repeats are not known in advance");
  Shape out = op.shape(0);
  const Shape& repeats = *op.input(1).ints;
  if (repeats.size() != out.size())
    return misfit("its repeats {} do not fit its input {}", to_text(repeats), to_text(out));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double size = static_cast<double>(out[i]) * static_cast<double>(repeats[i]);
    if (repeats[i] < 0 || size > kMostElements)
      return misfit("its repeats {} are out of range", to_text(repeats));
    out[i] *= repeats[i];
  }
  return one(op.input(0).type, std::move(out));
}

// Pads in front of all axes, then behind all; opset 18 can name the axes.
Inferred pad(const Op& op) {
  const Shape& x = op.shape(0);
  const auto pads =
      op.has_input(1) || op.has("pads") ? op.list(1, "pads") : op.integers("paddings");
  if (!pads || op.is_unknown(3)) return because("its pads are not known in advance");
  Shape axes = op.list(3, "axes").value_or(Shape{});
  if (axes.empty())
    for (std::size_t i = 0; i < x.size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  if (pads->size() != 2 * axes.size())
    return misfit("its pads {} do not fit its input {}", to_text(*pads), to_text(x));
  Shape out = x;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = resolve_axis(axes[i], x.size());
    const double before = static_cast<double>((*pads)[i]);
    const double behind = static_cast<double>((*pads)[i + axes.size()]);
    const double size = axis ? static_cast<double>(out[*axis]) + before + behind : -1.0;
    if (size < 0.0 || size > kMostElements)
      return misfit("its pads {} do not fit its input {}", to_text(*pads), to_text(x));
    out[*axis] = static_cast<std::int64_t>(size);
  }
  return one(op.input(0).type, std::move(out));
}

Inferred depth_to_space(const Op& op) {
  const Shape& x = op.shape(0);
  const std::int64_t block = op.integer("blocksize", 0);
  if (x.size() != 4 || block < 1 || block > 65536 || x[1] % (block * block) != 0)
    return misfit("its blocksize {} does not fit its input {}", block, to_text(x));
  const double side = static_cast<double>(block) * static_cast<double>(std::max(x[2], x[3]));
  if (side > kMostElements) return misfit("its output is too large");
  return one(op.input(0).type, {x[0], x[1] / (block * block), x[2] * block, x[3] * block});
}

Inferred space_to_depth(const Op& op) {
  const Shape& x = op.shape(0);
  const std::int64_t block = op.integer("blocksize", 0);
  if (x.size() != 4 || block < 1 || block > 65536 || x[2] % block != 0 || x[3] % block != 0)
    return misfit("its blocksize {} does not fit its input {}", block, to_text(x));
  if (static_cast<double>(x[1]) * static_cast<double>(block * block) > kMostElements)
    return misfit("its output is too large");
  return one(op.input(0).type, {x[0], x[1] * block * block, x[2] / block, x[3] / block});
}

Inferred center_crop_pad(const Op& op) {
  if (!op.has_input(1) || op.is_unknown(1))
    return because("its target shape is not known in advance");
  Shape out = op.shape(0);
  const Shape& sizes = *op.input(1).ints;
  const auto axes = op.integers("axes");
  if ((axes ? axes->size() : out.size()) != sizes.size())
    return misfit("its sizes {} do not fit its input {}", to_text(sizes), to_text(out));
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto axis = resolve_axis(axes ? (*axes)[i] : static_cast<std::int64_t>(i), out.size());
    if (!axis) return misfit("its axis is outside its input {}", to_text(out));
    out[*axis] = sizes[i];
  }
  return one(op.input(0).type, std::move(out));
}

// Columns [N, C * block, L] back to an image [N, C, image].
Inferred col_to_image(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() != 3 || !op.input(1).ints || !op.input(2).ints)
    return because("its image and block shapes are not known in advance");
  const double block = num_elements(*op.input(2).ints);
  if (block < 1.0) return misfit("its block has no elements");
  Shape out = {x[0], static_cast<std::int64_t>(static_cast<double>(x[1]) / block)};
  out.insert(out.end(), op.input(1).ints->begin(), op.input(1).ints->end());
  return one(op.input(0).type, std::move(out));
}

constexpr std::array kLayoutRules = {
    ShapeRule{"Reshape", 1, reshape},
    ShapeRule{"Flatten", 1, flatten},
    ShapeRule{"Transpose", 1, transpose},
    ShapeRule{"Concat", 1, concat},
    ShapeRule{"Split", 1, split},
    ShapeRule{"Slice", 1, slice},
    ShapeRule{"Squeeze", 1, squeeze},
    ShapeRule{"Unsqueeze", 1, unsqueeze},
    ShapeRule{"Gather", 2, gather},
    ShapeRule{"GatherElements", 2, gather_elements},
    ShapeRule{"GatherND", 2, gather_nd},
    ShapeRule{"Expand", 1, expand},
    ShapeRule{"Tile", 1, tile},
    ShapeRule{"Pad", 1, pad},
    ShapeRule{"DepthToSpace", 1, depth_to_space},
    ShapeRule{"SpaceToDepth", 1, space_to_depth},
    ShapeRule{"CenterCropPad", 1, center_crop_pad},
    ShapeRule{"Col2Im", 1, col_to_image},
};

}  // namespace

std::span<const ShapeRule> layout_rules() { return kLayoutRules; }

}  // namespace lamina::io::onnx_reader
