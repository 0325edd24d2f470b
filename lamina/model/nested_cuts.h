#pragma once

#include <cstddef>
#include <vector>

#include "lamina/model/block.h"

namespace lamina {

// The nested minimum cuts of a block (docs/theory.md#order-of-operators): the ideals that minimise
// bytes + r x work for some r, from the empty one to the whole block. Given as the operators that
// each has more than the one before, ascending; none is empty.
//
// One minimum cut for each of them and each pair of neighbours, among the operators between the two
// that are known around it alone.
[[nodiscard]] std::vector<std::vector<std::size_t>> nested_cuts(const Block& block);

}  // namespace lamina
