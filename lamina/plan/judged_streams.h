#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/findings.h"

namespace lamina {

// What plans ask of resources in a second at the stated rates, by resource: seconds, and those of
// them that a resource twice as fast would need half of (its elastic part).
struct AskedTime {
  std::vector<double> seconds, elastic;
};

// Follows the plans of the streams and judges each by itself: steps, shares, rates, latencies. Says
// what they ask for; streams without a plan ask for nothing.
[[nodiscard]] AskedTime judge_streams(const Instance& instance, const Capacity& capacity,
                                      Findings& findings);

// The upper bound on theta that prices prove, by resource: their sum over what all streams pay at
// least in a second. Infinite if they pay nothing, and 0 if one of them has no way at all.
[[nodiscard]] double proved_upper(const Instance& instance, std::span<const double> prices,
                                  std::optional<Seconds> within);

}  // namespace lamina
