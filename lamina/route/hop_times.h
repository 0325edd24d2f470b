#pragma once

#include <algorithm>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/queues.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

// The arrival functions of one job alone with the backlogs of time 0
// (docs/concepts.md#what-a-second-means).
namespace lamina::route {

// No backlogs: bytes / bandwidth + delay.
struct PlainHops {
  const Arc* arcs;
  double bytes;

  double operator()(std::size_t e, double x) const {
    return x + (bytes * arcs[e].seconds_per_byte + arcs[e].delay);
  }
};

// Every hop pays the whole backlog: rules per-stay and per-layer.
struct SnapshotHops {
  const Arc* arcs;
  const double* backlog_times;
  double bytes;

  double operator()(std::size_t e, double x) const {
    return x + (bytes * arcs[e].seconds_per_byte + arcs[e].delay + backlog_times[e]);
  }
};

// The backlog is served while the job travels: rule draining.
struct DrainingHops {
  const Arc* arcs;
  const double* backlog_times;
  double bytes;

  double operator()(std::size_t e, double x) const {
    return std::max(x, backlog_times[e]) + (bytes * arcs[e].seconds_per_byte + arcs[e].delay);
  }
};

// The queues that hops meet: those of the links' backlogs, or others.
class HopQueues {
 public:
  // Must be called for every query, before the other functions. `queues` may be null: the backlogs.
  // O(1) with the backlogs, else O(arcs).
  void set(const Network& network, const PackedLinks& links, Waiting rule, const Queues* queues);

  // By arc: under draining when it falls idle, else how long its queue is.
  [[nodiscard]] const double* times() const { return times_; }

  // Calls `use` with the arrival function of a tensor of this size, in its fastest form: if no
  // queue can matter, without it.
  template <class Use>
  void with_hop_times(Seconds release, Bytes size, Use&& use) const {
    if (longest_ <= (rule_ == Waiting::kDraining ? release.value() : 0.0))
      use(PlainHops{arcs_, size.value()});
    else if (rule_ == Waiting::kDraining)
      use(DrainingHops{arcs_, times_, size.value()});
    else
      use(SnapshotHops{arcs_, times_, size.value()});
  }

 private:
  Waiting rule_ = Waiting::kDraining;
  const Arc* arcs_ = nullptr;
  const double* times_ = nullptr;  // by arc: when it falls idle, or how long its queue is
  double longest_ = 0.0;
  std::vector<double> own_;  // times of other queues than the backlogs
};

}  // namespace lamina::route
