#include "lamina/runtime/verify.h"

#include <algorithm>
#include <cmath>

#include "lamina/engine/types.h"
#include "lamina/runtime/elements.h"

namespace lamina::runtime {
namespace {

constexpr double kUnbounded = 1e300, kLeast = 1e-30;

double difference(const engine::Tensor& made, const engine::Tensor& wanted) {
  if (made.spec != wanted.spec || made.bytes.size() != wanted.bytes.size()) return kUnbounded;
  if (made.bytes == wanted.bytes) return 0.0;
  const engine::ElementType& type = *engine::find_type(wanted.spec.type);
  double most = 0.0, size = 0.0;
  for (std::size_t i = 0; i < wanted.bytes.size() / type.bytes; ++i) {
    const double a = element(type, made.bytes, i), b = element(type, wanted.bytes, i);
    if (a == b || (std::isnan(a) && std::isnan(b))) {
      if (std::isfinite(b)) size = std::max(size, std::fabs(b));
      continue;
    }
    if (!std::isfinite(a) || !std::isfinite(b)) return kUnbounded;
    most = std::max(most, std::fabs(a - b));
    size = std::max(size, std::fabs(b));
  }
  return std::min(most / std::max(size, kLeast), kUnbounded);
}

}  // namespace

double largest_difference(const std::vector<engine::Tensor>& made,
                          const std::vector<engine::Tensor>& wanted) {
  double most = 0.0;
  for (const engine::Tensor& tensor : wanted) {
    const auto it = std::ranges::find_if(
        made, [&](const engine::Tensor& other) { return other.spec.name == tensor.spec.name; });
    most = std::max(most, it == made.end() ? kUnbounded : difference(*it, tensor));
  }
  return most;
}

double tolerance_of(const std::vector<TensorSpec>& at_cuts, bool exact) {
  if (exact) return 0.0;
  const auto is_coarse = [](const TensorSpec& spec) {
    return spec.type == "float16" || spec.type == "bfloat16" || spec.type == "int8" ||
           spec.type == "uint8";
  };
  return std::ranges::any_of(at_cuts, is_coarse) ? 1e-2 : 1e-5;
}

}  // namespace lamina::runtime
