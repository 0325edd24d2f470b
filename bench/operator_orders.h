#pragma once

#include <cstdint>
#include <vector>

#include "lamina/model/model.h"

namespace lamina::bench {

// Orders in which one may run the operators of a model, beside that of its file and that of any
// cuts (lamina/model/cut_order.h): positions of operators. O(operators x ready ones).

// Goes on with what has just been made; of several operators that are ready, the file's first.
[[nodiscard]] std::vector<std::uint32_t> depth_first_order(const Model& model);
// The next operator is the one that leaves the fewest bytes alive; of equal ones the file's first.
[[nodiscard]] std::vector<std::uint32_t> least_live_order(const Model& model);

}  // namespace lamina::bench
