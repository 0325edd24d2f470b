// Operators on images: resizing, regions, grids.

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/window.h"

namespace lamina::io::onnx_reader {
namespace {

// Which dimensions the sizes or scales are for: all, or those of `axes` (opset 18).
Told<std::vector<std::size_t>> resized_axes(const Op& op, std::size_t count) {
  const std::size_t rank = op.shape(0).size();
  const auto axes = op.integers("axes");
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < (axes ? axes->size() : rank); ++i) {
    const auto axis = resolve_axis(axes ? (*axes)[i] : static_cast<std::int64_t>(i), rank);
    if (!axis) return misfit("its axis is outside its input {}", to_text(op.shape(0)));
    out.push_back(*axis);
  }
  if (out.size() != count)
    return misfit("it has {} sizes or scales for {} dimensions", count, out.size());
  return out;
}

Inferred resize_by(const Op& op, const std::vector<double>& scales) {
  Shape out = op.shape(0);
  const auto axes = resized_axes(op, scales.size());
  if (!axes) return tl::unexpected(axes.error());
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double size = std::floor(static_cast<double>(out[(*axes)[i]]) * scales[i]);
    if (!(size >= 0.0 && size <= kMostElements))
      return misfit("its scale {} is out of range", scales[i]);
    out[(*axes)[i]] = static_cast<std::int64_t>(size);
  }
  return one(op.input(0).type, std::move(out));
}

// Sizes, which one scale may have to reach or not to exceed in all dimensions (opset 18).
Inferred resize_to(const Op& op, const Shape& sizes) {
  const Shape& x = op.shape(0);
  const auto axes = resized_axes(op, sizes.size());
  if (!axes) return tl::unexpected(axes.error());
  const std::string policy = op.text("keep_aspect_ratio_policy", "stretch");
  std::vector<double> ratios;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    ratios.push_back(static_cast<double>(sizes[i]) / static_cast<double>(x[(*axes)[i]]));
  Shape out = x;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    double size = static_cast<double>(sizes[i]);
    const double side = static_cast<double>(x[(*axes)[i]]);
    if (policy == "not_larger") size = std::round(side * *std::ranges::min_element(ratios));
    if (policy == "not_smaller") size = std::round(side * *std::ranges::max_element(ratios));
    if (!(size >= 0.0 && size <= kMostElements))
      return misfit("its size {} is out of range", sizes[i]);
    out[(*axes)[i]] = static_cast<std::int64_t>(size);
  }
  return one(op.input(0).type, std::move(out));
}

// Opset 10: X, scales; from 11 on: X, roi, scales, sizes.
Inferred resize(const Op& op) {
  if (op.has_input(3) && !(op.has_shape(3) && op.elements(3) == 0.0)) {
    if (!op.input(3).ints) return because("its sizes are not known in advance");
    return resize_to(op, *op.input(3).ints);
  }
  const std::size_t at = op.num_inputs() == 2 ? 1 : 2;
  if (!op.input(at).reals) return because("its scales are not known in advance");
  return resize_by(op, *op.input(at).reals);
}

Inferred upsample(const Op& op) {
  auto scales = op.has_input(1) ? op.input(1).reals : op.reals("scales");
  if (!scales) return because("its scales are not known in advance");
  return resize_by(op, *scales);
}

// Regions [n, 4] of an image [N, C, H, W].
Inferred roi_align(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& rois = op.shape(1);
  if (x.size() != 4 || rois.empty())
    return misfit("its inputs {} and {} do not fit each other", to_text(x), to_text(rois));
  return one(op.input(0).type,
             {rois[0], x[1], op.integer("output_height", 1), op.integer("output_width", 1)});
}

Inferred max_roi_pool(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& rois = op.shape(1);
  const auto pooled = op.integers("pooled_shape");
  if (x.size() != 4 || rois.empty() || !pooled || pooled->size() != 2)
    return misfit("its pooled_shape does not fit its inputs");
  return one(op.input(0).type, {rois[0], x[1], (*pooled)[0], (*pooled)[1]});
}

// X [N, C, in], grid [N, out, number of spatial dimensions].
Inferred grid_sample(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& grid = op.shape(1);
  if (x.size() < 3 || grid.size() != x.size())
    return misfit("its inputs {} and {} do not fit each other", to_text(x), to_text(grid));
  Shape out = {x[0], x[1]};
  out.insert(out.end(), grid.begin() + 1, grid.end() - 1);
  return one(op.input(0).type, std::move(out));
}

// Size [N, C, spatial]: one place for each point, with as many coordinates.
Inferred affine_grid(const Op& op) {
  const auto& size = op.input(1).ints;
  if (!size || size->size() < 3) return because("its size is not known in advance");
  Shape out = {size->front()};
  out.insert(out.end(), size->begin() + 2, size->end());
  out.push_back(static_cast<std::int64_t>(size->size()) - 2);
  return one(op.input(0).type, std::move(out));
}

// Undoes a pooling: the sizes that the pooling's input had, or as given.
Inferred max_unpool(const Op& op) {
  if (op.has_input(2)) {
    if (!op.input(2).ints) return because("its output shape is not known in advance");
    return one(op.input(0).type, *op.input(2).ints);
  }
  const Shape& x = op.shape(0);
  const auto kernel = op.integers("kernel_shape");
  if (!kernel || x.size() < 3 || kernel->size() + 2 != x.size())
    return misfit("its kernel_shape does not fit its input {}", to_text(x));
  const auto window = read_window(op, *kernel);
  if (!window) return tl::unexpected(window.error());
  Shape out = {x[0], x[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) {
    const double places = static_cast<double>(x[i + 2]) - 1.0;
    const double size =
        places * static_cast<double>(window->strides[i]) + static_cast<double>((*kernel)[i]) -
        static_cast<double>(window->pads_begin[i]) - static_cast<double>(window->pads_end[i]);
    if (size < 0.0 || size > kMostElements)
      return misfit("its pads do not fit its input {}", to_text(x));
    out.push_back(static_cast<std::int64_t>(size));
  }
  return one(op.input(0).type, std::move(out));
}

constexpr std::array kVisionRules = {
    ShapeRule{"Resize", 1, resize},          ShapeRule{"Upsample", 1, upsample},
    ShapeRule{"RoiAlign", 2, roi_align},     ShapeRule{"MaxRoiPool", 2, max_roi_pool},
    ShapeRule{"GridSample", 2, grid_sample}, ShapeRule{"AffineGrid", 0, affine_grid},
    ShapeRule{"MaxUnpool", 1, max_unpool},
};

}  // namespace

std::span<const ShapeRule> vision_rules() { return kVisionRules; }

}  // namespace lamina::io::onnx_reader
