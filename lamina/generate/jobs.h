#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/generate/network.h"

namespace lamina::generate {

struct GeneratedJob {
  std::string id;     // "job-1", in the order of the releases
  std::string model;  // one of the names that were given
  NodeId source, destination;
  Seconds release;
  std::optional<Seconds> deadline;
  double weight = 1.0;
};

struct GeneratedJobs {
  std::vector<GeneratedJob> jobs;
  Items recipe;  // the same items draw the same jobs again in the same network
};

// Draws jobs in a network. Items:
//
//   count         1 .. 10^6 (preset: 100)
//   release       batch (all at 0 s; preset), poisson:40/s (or /min, /h), or a distribution of
//   times source        any (preset), compute, relays, or ids and patterns such as cam-1,edge-*
//   destination   the same, or same: that of the source
//   deadline      distribution of times (preset: none)
//   weight        distribution of numbers (preset: 1)
//   seed          0 .. 2^64 - 1 (preset: 1)
//
// Nodes are drawn uniformly from those that fit, models from the names; a name that occurs twice is
// drawn twice as often. Models, ends, releases, deadlines and weights have streams of their own.
// `models` must not be empty. Fails with kUsage, kUnknownName (no node fits), kValue or kUnit;
// `where` is the item's name.
[[nodiscard]] Expected<GeneratedJobs> draw_jobs(const Network& network,
                                                std::span<const std::string> models,
                                                const Items& items);

}  // namespace lamina::generate
