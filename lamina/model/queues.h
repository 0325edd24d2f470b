#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

#include "lamina/model/network.h"
#include "lamina/model/resources.h"

namespace lamina {

// The work that is queued at the resources of a network at one moment. A network does not change,
// its queues do: whoever follows a running system (a simulation, a server) keeps them beside it.
//
// All times are on one clock, that of the jobs' releases, whose time 0 is that of the network's
// backlogs. A resource serves its queue without a break, so that only the time at which it falls
// idle need be known, and time passes at no cost.
class Queues {
 public:
  // At time 0, by resource when it falls idle.
  explicit Queues(std::vector<Seconds> idle_from) : idle_from_(std::move(idle_from)) {}
  // The backlogs of the network, at time 0. O(resources).
  explicit Queues(const Network& network) {
    const Resources resources(network);
    idle_from_.reserve(resources.size());
    for (const ResourceId r : all_ids<ResourceId>(resources.size()))
      idle_from_.push_back(resources.backlog_time(r));
  }

  [[nodiscard]] std::size_t size() const { return idle_from_.size(); }  // resources
  [[nodiscard]] Seconds now() const { return now_; }
  // Lets time pass, not backwards (asserted). O(1).
  void advance(Seconds now) {
    assert(now_ <= now);
    now_ = now;
  }

  // When the resource has served its queue if nothing else arrives there; the past if it is idle.
  [[nodiscard]] Seconds idle_from(ResourceId r) const { return idle_from_[r.index()]; }
  // How long that takes from now on; 0 if it is idle.
  [[nodiscard]] Seconds queued(ResourceId r) const {
    return std::max(Seconds(), idle_from(r) - now_);
  }

  // Work that arrives now.
  void add(ResourceId r, Seconds service) {
    idle_from_[r.index()] = std::max(idle_from(r), now_) + service;
  }
  // What is queued now, as it was measured.
  void set(ResourceId r, Seconds queued) { idle_from_[r.index()] = now_ + queued; }

  // The same queues on a clock that shows 0 now. What is counted from there, such as a job that is
  // released now, keeps the digits that a late clock costs. O(resources).
  [[nodiscard]] Queues from_now() const {
    Queues same = *this;
    for (Seconds& idle : same.idle_from_) idle = std::max(Seconds(), idle - now_);
    same.now_ = Seconds();
    return same;
  }

 private:
  Seconds now_;
  std::vector<Seconds> idle_from_;  // by ResourceId
};

}  // namespace lamina
