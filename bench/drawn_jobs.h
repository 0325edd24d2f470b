#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"

namespace lamina::bench {

// Jobs job-0, job-1, ... with these releases: each of any of the models, alike often, from any node
// that computes to any other or the same, with a deadline of 1.5 to 5 times what it takes alone.
// Every job has a plan in a network where all nodes reach each other.
[[nodiscard]] Instance drawn_jobs(std::shared_ptr<const Network> network,
                                  std::span<const std::shared_ptr<const Model>> models,
                                  std::span<const Seconds> releases, std::uint64_t seed);

// `count` times, uniform in [0, window).
[[nodiscard]] std::vector<Seconds> releases_within(Seconds window, std::size_t count,
                                                   std::uint64_t seed);

// `count` arrivals of a Poisson process of this rate, in order.
[[nodiscard]] std::vector<Seconds> poisson_releases(double per_s, std::size_t count,
                                                    std::uint64_t seed);

}  // namespace lamina::bench
