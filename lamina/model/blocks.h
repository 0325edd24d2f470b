#pragma once

#include <span>
#include <vector>

#include "lamina/model/model.h"

namespace lamina {

// The chain of blocks of a DAG whose operators are in execution order and all needed for the result
// (docs/theory.md#cut-tensors).
//
// A tensor is *live* behind operator i when it is made by operators 1..i (or is an input) and used
// behind i (or is a result). Tensor t separates input from result exactly when it is the only live
// one behind its producer, in whatever execution order: every needed operator then is an ancestor
// or a descendant of the producer. (Only operators without inputs are neither; their tensors count
// from where the order has them.) One scan, O(operators + tensors).
[[nodiscard]] std::vector<Layer> chain_of_blocks(std::span<const Operator> operators,
                                                 std::span<const Tensor> tensors,
                                                 std::span<const TensorId> inputs,
                                                 std::span<const TensorId> results);

// The chain of any cuts along the given order of operators: a layer each, and behind each the
// bundle of what is live there. O(operators + tensors).
[[nodiscard]] std::vector<Layer> chain_of_operators(std::span<const Operator> operators,
                                                    std::span<const Tensor> tensors,
                                                    std::span<const TensorId> inputs,
                                                    std::span<const TensorId> results);

}  // namespace lamina
