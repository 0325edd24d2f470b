#pragma once

#include <cstdint>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/graph.h"

namespace lamina::split {

namespace reader = lamina::io::onnx_reader;

// What a part of a graph consists of. All lists are in the order of the file, steps in execution
// order.
struct GraphPart {
  std::vector<reader::StepAt> steps;      // its operators, and all that makes constants for them
  std::vector<reader::TensorAt> weights;  // that the file gives
  std::vector<reader::TensorAt> folded;   // constants that stand with their known values
  std::vector<reader::TensorAt> inputs, outputs;
};

struct Division {
  std::vector<GraphPart> parts;
  // What travels: to the first part, between parts, and behind the last one all results.
  std::vector<std::vector<reader::TensorAt>> ways;
};

// Divides a graph along its order: part k has the operators `operators[k]` (steps of the main
// graph, in an order that can run), and what is reached backwards from them to what other parts
// make. Constants that several parts need are in each of them. What is computed from the shape
// alone of a tensor that is not in the part is folded.
//
// Fails with kUnsupported, naming it, where such a value is not known. O(parts x (steps +
// tensors)).
[[nodiscard]] Expected<Division> divide(const reader::Graph& graph,
                                        const std::vector<std::vector<reader::StepAt>>& operators);

}  // namespace lamina::split
