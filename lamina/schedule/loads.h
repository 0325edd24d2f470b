#pragma once

#include <cstdint>
#include <vector>

#include "lamina/model/memory_use.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// What the jobs of a workload have in memory together, one trip each: at first the trips that are
// known to fit beside each other (Workload::fallback). As long as each takes only what is allowed,
// all fit at any time, and every job has something that it may take: its own trip.
//
// Where memory does not bind, everything is allowed and nothing is counted. The workload must
// outlive it.
class Loads {
 public:
  explicit Loads(const Workload& workload);

  [[nodiscard]] const Trip& trip(std::size_t j) const { return *trips_[j]; }
  // Whether all would still fit if job j took the trip instead of its own. O(layers of both).
  [[nodiscard]] bool allow(std::size_t j, const Trip& trip) const;
  void take(std::size_t j, const Trip& trip);
  // Whether all trips fit beside each other.
  [[nodiscard]] bool fit() const { return !binds_ || use_.overfilled().empty(); }
  // What all jobs but j have in memory. O(models at nodes times layers).
  [[nodiscard]] MemoryUse without(std::size_t j) const;

 private:
  [[nodiscard]] bool allow_at(std::size_t j, const Trip& trip, NodeId v) const;

  const Workload* workload_;
  bool binds_;
  MemoryUse use_;
  std::vector<const Trip*> trips_;
};

// Counts the stays of a route, or no longer.
void add_stays(const Model& model, const Route& route, MemoryUse& use);
void remove_stays(const Model& model, const Route& route, MemoryUse& use);

}  // namespace lamina::schedule
