#pragma once

#include <cstdint>

#include "lamina/plan/pieces.h"
#include "lamina/plan/potentials.h"

namespace lamina {

// What a proof over all orders looks at.
struct OrdersScope {
  Seconds cap = Seconds::infinity();  // as in prove_earliest
  ChunkTimes chunk_times = ChunkTimes::kFormula;
  std::uint64_t most_sets = 1'000'000;  // of operators; the proof does not hold if there are more
};

// The judge's own bound over all orders of a model's operators and all cuts behind them: potentials
// as in potentials.h, of states (set of operators that have run, node), found set by set in the
// order of their size and then verified on every link and every operator that may be next. Shares
// no code with the planners.
//
// The job's model is cut behind any operator; what its constraints say of layers they say of
// operators, and no bundle leaves the source before all private operators have run. Memory is not
// looked at: a lower bound all the same. Not for rule per-layer.
//
// Time O(sets that can be reached below the cap x (m + n log n + operators)), memory that of the
// sets of two sizes.
[[nodiscard]] Proof prove_earliest_of_orders(const Network& network, const Job& job,
                                             Waiting waiting, const OrdersScope& scope = {});

}  // namespace lamina
