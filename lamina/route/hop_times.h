#pragma once

#include <algorithm>

#include "lamina/model/job.h"
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

// Calls `use` with the arrival function of a tensor of this size under the rule, in its fastest
// form: where no backlog can matter, without it.
template <class Use>
void with_hop_times(const PackedLinks& links, Waiting rule, Seconds release, Bytes size,
                    Use&& use) {
  const bool drained = rule == Waiting::kDraining ? links.longest_backlog_time() <= release.value()
                                                  : links.longest_backlog_time() == 0.0;
  if (drained)
    use(PlainHops{links.arcs(), size.value()});
  else if (rule == Waiting::kDraining)
    use(DrainingHops{links.arcs(), links.backlog_times(), size.value()});
  else
    use(SnapshotHops{links.arcs(), links.backlog_times(), size.value()});
}

}  // namespace lamina::route
