#include "lamina/plan/capacity.h"

#include <cmath>

namespace lamina {

std::optional<double> gap_of(const Capacity& capacity) {
  if (!capacity.theta || !capacity.upper || *capacity.theta <= 0.0) return std::nullopt;
  const double gap = (*capacity.upper - *capacity.theta) / *capacity.theta;
  return std::isfinite(gap) ? std::optional(gap) : std::nullopt;
}

}  // namespace lamina
