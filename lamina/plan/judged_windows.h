#pragma once

#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/potentials.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// A lower bound on the latency of one job whose layers must fit into memory, computed by the judge
// from network, job and prices alone (docs/theory.md#memory-prices). `prices` by node, in seconds a
// byte, not negative; empty: none.
//
// Every layer takes price times its bytes longer, only stays that fit into their node by themselves
// are looked at, and no stay follows another one at its node directly; the least over all walks, in
// which stays of one node need not fit together, less the sum of price times memory is no more than
// any plan takes. O(L (m + n log n)) for whole tensors. Nothing is said by `latency` of less than
// nothing: it is at least 0, and infinite where no walk exists.
[[nodiscard]] Proof prove_earliest_in_memory(const Network& network, const Job& job,
                                             Waiting waiting, std::span<const double> prices = {});

// What the rows of a certificate say, by node. Fails with kUnknownName or kValue: a node that does
// not exist, has no limit of memory or occurs twice; a price that is negative or not finite.
[[nodiscard]] Expected<std::vector<double>> prices_by_node(const Network& network,
                                                           std::span<const MemoryPriceRow> rows);

}  // namespace lamina
