#pragma once

#include <utility>

#include "lamina/model/job.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/hop_times.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {

// SearchCosts of one job alone with the queues that it meets, under any rule of waiting
// (docs/concepts.md#what-a-second-means). Stays cost something to begin where there are overheads,
// or backlogs under per-stay; under draining the arcs are arrival functions.
class LoneCosts : public StayTimes {
 public:
  using StayTimes::StayTimes;

  // The links must outlive the search. `queues` may be null: the backlogs.
  void set(const PackedLinks& links, const Job& job, Waiting waiting, const Queues* queues) {
    set_rule(waiting, queues);
    hops_.set(network(), links, waiting, queues);
    release_ = job.release();
  }

  template <class Use>
  void with_hop_times(Bytes size, Use&& use) const {
    hops_.with_hop_times(release_, size, std::forward<Use>(use));
  }

 private:
  HopQueues hops_;
  Seconds release_;
};

}  // namespace lamina::route
