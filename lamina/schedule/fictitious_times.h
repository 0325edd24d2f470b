#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/plan/preemptive.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// What a trip asks of the network in all: each resource once, with all service there.
struct Demand {
  struct Load {
    ResourceId resource;
    Seconds service;
  };
  Seconds delay;
  std::vector<Load> loads;
};

// O(legs log legs).
[[nodiscard]] Demand demand_of(const Trip& trip);

// The latencies of the fictitious system (docs/theory.md#fictitious-system), an upper bound on the
// true ones: a job waits, once at every resource of its way, for the backlog and for all that jobs
// of higher priority ask of it, whenever they come. With H_r the sum of those,
//
//   C_j^F - a_j = delays + sum over r of (backlog_r + H_r + own service at r).
//
// Jobs stand in places, the highest priority first, and the latencies of all are kept while jobs
// come, go and change places: each costs O(jobs + users of the resources of its way), and
// O(legs) at the end of the order.
class FictitiousTimes {
 public:
  explicit FictitiousTimes(const Network& network);

  [[nodiscard]] std::size_t size() const { return order_.size(); }
  [[nodiscard]] Seconds latency_at(std::size_t place) const { return jobs_[order_[place]].latency; }

  // The job at `place` and those behind it go one place down.
  void insert(std::size_t place, const Trip& trip);
  // Those behind it go one place up.
  void remove(std::size_t place);
  // Two jobs take each other's places.
  void swap(std::size_t a, std::size_t b);

 private:
  struct Placed {
    Demand demand;
    Seconds latency;
    std::size_t place = 0;
  };
  struct User {
    std::uint32_t job;
    Seconds service;
  };

  std::uint32_t fresh_slot();
  void number_from(std::size_t place);
  // Service of the users of a resource whose places are in [first, last).
  [[nodiscard]] Seconds asked(ResourceId r, std::size_t first, std::size_t last) const;
  // The latencies of the same users change.
  void delay_users(const Demand& by, std::size_t first, std::size_t last, double sign);

  std::vector<Placed> jobs_;  // by slot
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> order_;      // slots, by place
  std::vector<std::vector<User>> users_;  // by resource
  std::vector<Seconds> load_;             // by resource: backlog and all users
};

// The latencies of the fictitious system where jobs wait for others than those of higher priority,
// as WaitsFor says; by place of the trips, the highest priority first. Backlogs are those of the
// network. O(legs + jobs + resources).
[[nodiscard]] std::vector<Seconds> fictitious_latencies(const Network& network,
                                                        std::span<const Trip* const> trips,
                                                        WaitsFor waits_for);

}  // namespace lamina::schedule
