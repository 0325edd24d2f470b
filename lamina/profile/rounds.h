#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/core/random.h"

// Timing of several things on a machine whose speed drifts and that others use, too.
namespace lamina::profile {

// Does the thing once, and says how long it took.
using Timed = std::function<Expected<Seconds>()>;

struct Sampling {
  std::uint32_t least_rounds = 30;
  std::uint32_t most_rounds = 60;  // rounds end here whatever the error
  double share = 0.2;              // of the rounds that were quicker than the estimate: a low
                                   // percentile, since what disturbs only ever adds
  double error = 0.02;             // standard error, relative, at which rounds end
};

struct Estimate {
  Seconds time;
  double error = 0.0;  // standard error of `time`, relative to it
  std::uint32_t rounds = 0;
};

// The percentile of the samples, between neighbours in proportion, and its standard error by order
// statistics: half the distance of the samples one standard deviation of the rank away, or the
// larger of both distances where the samples do not reach as far. At least one sample; one by
// itself says nothing of its error, which is 1. O(n log n).
[[nodiscard]] Estimate estimate(std::vector<Seconds> samples, double share);

// Does all of them once a round, each round in another order, so that a drift meets all alike,
// until every estimate is exact enough. `say` hears the number of each round that begins, from 1.
// Fails as the first that fails.
[[nodiscard]] Expected<std::vector<Estimate>> time_in_rounds(
    std::span<const Timed> things, const Sampling& sampling, Random& random,
    const std::function<void(std::uint32_t round)>& say = {});

}  // namespace lamina::profile
