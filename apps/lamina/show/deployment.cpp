#include "apps/lamina/show/deployment.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

constexpr std::size_t kRows = 40;

// What the tensors hold together: "602 kB".
std::string bytes_text(const std::vector<TensorSpec>& tensors) {
  double bytes = 0.0;
  for (const TensorSpec& tensor : tensors) bytes += static_cast<double>(bytes_of(tensor));
  return to_human(Bytes(bytes));
}

std::vector<Cell> row_of(const DeployedJob& job, const Part& part) {
  return {{printable(job.id), Tone::kStrong},
          {printable(part.node)},
          {part.first_layer == part.last_layer
               ? fmt::format("layer {}", part.first_layer)
               : fmt::format("layers {}..{}", part.first_layer, part.last_layer)},
          {fmt::format("{} in", bytes_text(part.inputs)), Tone::kFaint},
          {fmt::format("{} out", bytes_text(part.outputs)), Tone::kFaint},
          {printable(part.file)}};
}

}  // namespace

std::string show_deployment(const Style& style, const Deployment& deployment, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  Table table({{kLeft}, {kLeft}, {kLeft}, {kRight}, {kRight}, {kLeft}});
  std::size_t num_parts = 0;
  for (const DeployedJob& job : deployment.jobs)
    for (const Part& part : job.parts)
      if (++num_parts <= kRows || all) table.add(row_of(job, part));
  std::string out = table.text(style);
  if (num_parts > kRows && !all)
    out += paint(style, Tone::kFaint, fmt::format("  ... {} more; --all\n", num_parts - kRows));
  return out;
}

}  // namespace lamina::app
