#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lamina/model/model.h"

namespace lamina {

// Where a model can be cut in two, its operators running one after another: behind each *ideal*, a
// set of operators that holds all that its members need. What crosses the cut is its *bundle*: the
// tensors made inside, or the input, that are needed outside or are results.

// The order in which to run the model's operators if it may be cut behind any of them
// (docs/theory.md#order-of-operators): through the nested minimum cuts, the ideals that minimise
// bytes + r x work for some r, and between two of them so that the next operator leaves the fewest
// live bytes, ties by the file's order. Depends on the model alone. For nodes that differ in speed
// alone and costs that add up, some optimal plan over all orders and cuts follows it.
//
// Positions of operators of a model with single cuts, in the order to run them. Minimum cuts are
// found block by block (nested_cuts.h); O(blocks' operators x ready ones) beside them.
[[nodiscard]] std::vector<std::uint32_t> cut_order(const Model& model);

// The number of ideals, the empty one among them: 1 + the sum over blocks of (ideals of the block -
// 1). Nothing if it is above `limit`. For a model with single cuts. Time O(ideals x operators ready
// x operators of a block / 64), memory that of the ideals of one size.
[[nodiscard]] std::optional<std::uint64_t> count_ideals(const Model& model, std::uint64_t limit);

// Whether cuts at single tensors lose nothing to any cuts where nodes differ in speed alone and
// costs add up, in every network: whether all nested minimum cuts lie on the lower hull of the
// single ones.
[[nodiscard]] bool single_cuts_suffice(const Model& model);

}  // namespace lamina
