#pragma once

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>

#include "tests/support/notation.h"

#include "lamina/core/quantity.h"

namespace lamina::testing {

// Equal up to rounding: 1e-9 of the larger, and never more demanding than 1e-15.
[[nodiscard]] inline bool is_near(Seconds a, Seconds b) {
  if (a == b) return true;
  const double scale = std::max(std::abs(a.value()), std::abs(b.value()));
  return std::abs(a.value() - b.value()) <= std::max(1e-9 * scale, 1e-15);
}

MATCHER_P(IsNear, seconds, "is near " + ::testing::PrintToString(Seconds(seconds).value()) + " s") {
  *result_listener << "which is " << arg.value() << " s";
  return is_near(arg, Seconds(seconds));
}

// A Route that reads like this (see notation.h).
MATCHER_P2(HasRoute, network, text, "has the route " + std::string(text)) {
  const std::string found = to_text(network.get(), arg);
  *result_listener << "which reads " << found;
  return found == text;
}

// Something with a `route` and a `completion`, like an engine's answer.
MATCHER_P3(HasPlan, network, text, completion,
           "has the route " + std::string(text) + " and ends at " +
               ::testing::PrintToString(Seconds(completion).value()) + " s") {
  const std::string found = to_text(network.get(), arg.route);
  *result_listener << "which reads " << found << " and ends at " << arg.completion.value() << " s";
  return found == text && is_near(arg.completion, Seconds(completion));
}

}  // namespace lamina::testing
