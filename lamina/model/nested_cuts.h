#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamina/model/block.h"

namespace lamina {

// From one of the nested minimum cuts to the next: the operators between, ascending and not empty,
// and how much more work is done and how many more bytes cross behind them.
struct CutStep {
  std::vector<std::size_t> operators;
  std::int64_t work = 0, bytes = 0;
};

// The nested minimum cuts of a block (docs/theory.md#order-of-operators): the ideals that minimise
// bytes + r x work for some r, from the empty one to the whole block.
//
// One minimum cut for each of them and each pair of neighbours, among the operators between the two
// that are known around it alone.
[[nodiscard]] std::vector<CutStep> nested_cuts(const Block& block);

}  // namespace lamina
