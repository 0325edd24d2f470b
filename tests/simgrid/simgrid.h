#pragma once

#include <optional>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/route.h"

namespace lamina::testing {

// How jobs share resources in SimGrid.
enum class Sharing {
  kEqual,  // SimGrid's own: all present share equally (processor sharing)
  kMutex   // one at a time: whoever wants a resource queues for its mutex (first in, first out)
};

struct SimGridRun {
  std::vector<double> completion;  // seconds, of each job
  double wall_s = 0.0;             // what SimGrid took, without building its platform
};

// Executes routes of the instance's jobs in SimGrid 3.32 (Casanova et al., J. Parallel Distrib.
// Comput. 74(10), 2014): a host for every node, a link for every directed link, an actor for every
// job, which computes by Exec and sends by Comm. Amounts are FLOP and bytes; SimGrid works out the
// times.
//
// Its model is ours where
//   - there are no backlogs, overheads or times by device (asserted);
//   - its links serve in exact arithmetic: network model CM02 without cross-traffic and without the
//     TCP window (network/crosstraffic:0, network/TCP-gamma:0);
//   - tensors are whole numbers of bytes, and at least one.
// It lets a transfer wait for the link's delay first and then transmits, we transmit first: every
// transfer over a link has the same delay, so that both end alike. With kMutex the delay is slept
// behind the transmission.
//
// SimGrid is one engine a process, so that it runs in a child. Nothing if the child fails.
[[nodiscard]] std::optional<SimGridRun> run_simgrid(const Instance& instance,
                                                    const std::vector<Route>& routes,
                                                    Sharing sharing);

// When one transfer of so many whole bytes is over that has these links, in a row, to itself, by
// SimGrid's fluid model: it flows over all of them at once, at the rate of the slowest. Nothing if
// the child fails.
[[nodiscard]] std::optional<double> run_lone_flow(const Network& network,
                                                  const std::vector<LinkId>& links, double bytes);

}  // namespace lamina::testing
