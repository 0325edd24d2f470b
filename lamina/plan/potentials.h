#pragma once

#include <optional>

#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// A lower bound on the latency of one job, alone in the network, that proves itself.
struct Proof {
  // min(cap, least latency). Below the cap it is the optimum; at the cap nothing is less.
  Seconds latency = Seconds::infinity();
  // Whether the potentials held on every arc; false would be a fault of this file.
  bool holds = false;
  // Whether some plan has that latency, if it is below the cap; else it is only a bound.
  bool is_exact = true;
};

// Potentials of the layered graph (docs/theory.md#potentials), found by label setting and then
// verified arc by arc in a pass of its own.
//
// A state says: layers 1..l are done and tensor l is at v; it is either just there, or v has made
// it and goes on with the next layer in the same stay. The potential of a state is a time before
// which the job cannot be there:
//   (1) at the source it is not behind the release, from which all times are counted,
//   (2) no arc, taken at the potential of its tail, arrives before the potential of its head.
// Arrivals keep their order on every arc (whoever comes later is through no earlier), so by
// induction along any walk (1) and (2) make every potential a lower bound, whatever found it.
//
// States that cannot be reached before `cap` get the cap as potential, which keeps (2) and bounds
// the search. A route that takes the cap and a proof whose latency is the cap are both optimal.
//
// Tensors larger than the network's chunk travel by JudgedTransfers, which verifies them itself.
//
// The same arithmetic serves every rule of waiting. It allows a stay that is cut in two, which
// costs no less than the whole one, so that the bound stays exact. O(L (m + n log n)) time, O(m +
// n) space.
[[nodiscard]] Proof prove_earliest(const Network& network, const Job& job, Waiting waiting,
                                   Seconds cap = Seconds::infinity(),
                                   ChunkTimes chunk_times = ChunkTimes::kFormula);

// The same of the plans that compute all layers in one stay, at `only` where that is a node, whose
// memory holds them all. (Of all plans memory is left out: see judged_windows.h.)
[[nodiscard]] Proof prove_earliest_at_one(const Network& network, const Job& job, Waiting waiting,
                                          std::optional<NodeId> only);

}  // namespace lamina
