#pragma once

#include <span>

#include "lamina/route/engine.h"
#include "lamina/route/hop_times.h"
#include "lamina/route/layered_search.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {

// The LayeredSearch of one job alone with the backlogs of time 0, under any rule of waiting
// (DESIGN section 3). Stays cost something to begin where there are overheads, or backlogs under
// per-stay; under draining the arcs are arrival functions.
class LayeredSweep final : public Engine {
 public:
  explicit LayeredSweep(const Network& network);
  // Tensors travel only over `links` (ascending): the same in a smaller graph.
  LayeredSweep(const Network& network, std::span<const LinkId> links);

  const Answer& solve(const Job& job, Waiting waiting) override;

 private:
  struct Costs : StayTimes {
    using StayTimes::StayTimes;

    template <class Use>
    void with_hop_times(Bytes size, Use&& use) const {
      route::with_hop_times(*links, waiting, release, size, std::forward<Use>(use));
    }

    const PackedLinks* links = nullptr;
    Waiting waiting = Waiting::kDraining;
    Seconds release;
  };

  LayeredSweep(const Network& network, PackedLinks links);

  Costs costs_;
  LayeredSearch<Costs> search_;
};

}  // namespace lamina::route
