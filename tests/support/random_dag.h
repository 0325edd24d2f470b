#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lamina/core/random.h"
#include "lamina/model/model.h"

// Models that branch, and all orders in which they can run.
namespace lamina::testing {

// Up to so many operators that read one or two tensors each, zero works and sizes among them, some
// with times on devices pi and gpu, some with nothing else; often several results. Small whole
// numbers, so that orders cost the same or clearly not. Operators are called o1, o2, ...
[[nodiscard]] std::shared_ptr<const Model> random_dag(Random& random, std::size_t most_operators,
                                                      bool ends = false);

// Every permutation of the positions of operators in which each follows those that it needs.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> all_orders(const Model& model);

}  // namespace lamina::testing
