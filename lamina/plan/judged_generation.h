#pragma once

#include <optional>
#include <span>

#include "lamina/plan/pieces.h"
#include "lamina/plan/potentials.h"

namespace lamina {

// What is looked at of a job that generates: all plans, or those of one stay a run.
struct GenerationScope {
  bool one_stay = false;
  std::optional<NodeId> only{};  // where that stay is
  ChunkTimes chunk_times = ChunkTimes::kFormula;
  std::span<const double> prices{};  // of memory, by node, in seconds a byte; empty: none
};

// A lower bound on the latency of a job whose model generates, alone in the network, as
// prove_earliest gives one for a single run (docs/theory.md#generation). Its states say, for each
// node that layer 1 may run at: layers 1..l are done in all runs, and the last of them at v. Their
// potentials are pairs, when the first run is there and what the further runs add; a pair is listed
// unless another one is as good whatever there is still to wait for. Transfers are those of
// JudgedTransfers, which verifies them.
//
// With prices every layer takes price times its bytes longer, and the sum of price times memory is
// taken off in the end (judged_windows.h).
//
// Exact but for two things, and then below the least latency or equal to it (`is_exact` is false):
// stays fit into the memory of their nodes one by one only, and no further run waits for a backlog.
// Where so many states would have to be looked at that it would take minutes nothing is proved.
[[nodiscard]] Proof prove_generation(const Network& network, const Job& job, Waiting waiting,
                                     Seconds cap, GenerationScope scope = {});

}  // namespace lamina
