#include "lamina/io/onnx/slice.h"

#include <algorithm>
#include <numeric>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

// Numpy's rule; starts and ends far outside (INT64_MAX) mean the border.
Cut cut_of(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t size) {
  const bool forward = step > 0;
  const std::int64_t low = forward ? 0 : -1;
  const std::int64_t high = forward ? size : size - 1;
  const auto place = [&](std::int64_t at) {
    return at < -size ? low : std::clamp(at < 0 ? at + size : at, low, high);
  };
  Cut cut{place(start), step, 0};
  const std::int64_t distance = forward ? place(end) - cut.first : cut.first - place(end);
  // Dividing first: a step may be as large as numbers go.
  const std::int64_t stride = forward ? step : step == INT64_MIN ? INT64_MAX : -step;
  if (distance > 0) cut.count = (distance - 1) / stride + 1;
  return cut;
}

}  // namespace

Told<std::vector<Cut>> read_cuts(const Op& op) {
  for (std::size_t i = 1; i < op.num_inputs(); ++i)
    if (op.is_unknown(i))
      return because("its starts, ends, axes or steps are not known in advance");
  const Shape& x = op.shape(0);
  const auto starts = op.list(1, "starts");
  const auto ends = op.list(2, "ends");
  if (!starts || !ends || starts->size() != ends->size())
    return misfit("its starts and ends are missing or of different length");
  Shape all(starts->size());
  std::iota(all.begin(), all.end(), 0);
  const Shape axes = op.list(3, "axes").value_or(all);
  const Shape steps = op.list(4, "steps").value_or(Shape(starts->size(), 1));
  if (axes.size() != starts->size() || steps.size() != starts->size())
    return misfit("its starts, axes and steps are of different length");

  std::vector<Cut> cuts;
  for (const std::int64_t size : x) cuts.push_back({0, 1, size});
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = resolve_axis(axes[i], x.size());
    if (!axis || steps[i] == 0)
      return misfit("its axis {} or step {} is out of range", axes[i], steps[i]);
    cuts[*axis] = cut_of((*starts)[i], (*ends)[i], steps[i], x[*axis]);
  }
  return cuts;
}

}  // namespace lamina::io::onnx_reader
