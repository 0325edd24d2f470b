#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "lamina/generate/families/all.h"

namespace lamina::generate {

Expected<Sketch> draw_ring(const Numbers& numbers, Random& /*nothing is drawn*/) {
  const std::size_t n = numbers.count(Parameter::kNodes);
  if (n < 3)
    return error(ErrorCode::kValue, fmt::format("a ring has at least 3 nodes, not {}", n), "nodes");
  Sketch sketch;
  const double radius = numbers[Parameter::kSideKm] / 2.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    sketch.add_node(fmt::format("n{}", i), 0,
                    Point{radius + radius * std::cos(angle), radius + radius * std::sin(angle)});
  }
  for (std::size_t i = 0; i < n; ++i) sketch.add_link(i, (i + 1) % n);
  return sketch;
}

}  // namespace lamina::generate
