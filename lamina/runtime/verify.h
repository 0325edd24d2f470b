#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"

namespace lamina::runtime {

// The largest difference between tensors of the same names, relative to the largest value of each.
// Numbers that are no numbers are equal; what differs otherwise without bound counts as 1e300.
[[nodiscard]] double largest_difference(const std::vector<engine::Tensor>& made,
                                        const std::vector<engine::Tensor>& wanted);

// What parts may differ from the whole: 0 where they compute exactly; else by the coarsest type at
// the cuts: 1e-5 of float32 and float64, 1e-2 of float16, bfloat16 and of 8 bits.
[[nodiscard]] double tolerance_of(const std::vector<TensorSpec>& at_cuts, bool exact);

}  // namespace lamina::runtime
