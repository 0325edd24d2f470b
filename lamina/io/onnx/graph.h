#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lamina/io/onnx/tensor_info.h"

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

using TensorAt = std::uint32_t;  // position in Graph::tensors
using StepAt = std::uint32_t;    // position in Graph::steps
inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

struct GraphTensor {
  std::string name;
  TensorInfo info;
  std::string unknown_because;  // why the shape is not known
  // Which operator cannot run and why, here or further up, so that the shape is not known; then
  // what the file declares of it is not taken.
  std::string cannot;
  std::string declared;        // that shape as the file writes it
  StepAt maker = kNone;        // none: an input or an initializer
  bool is_constant = false;    // known before any input is: no operator computes it
  bool is_weight = false;      // a constant that the file gives as such: its bytes are stored
  bool follows_input = false;  // a constant that depends on the shape of an input
  std::optional<double> stored_bytes;  // where not those of its shape and type: a sparse weight
};

// One node of the file with what was found out about it.
struct Step {
  const onnx::NodeProto* node = nullptr;
  std::vector<TensorAt> inputs, outputs;  // as in the node; kNone where left out
  std::vector<TensorAt> captured;         // tensors from outside that only its bodies use
  std::vector<TensorAt> body_constants;   // constants that operators in its bodies use
  double own_weights = 0.0;               // bytes of weights in graphs that are not analysed
  bool is_constant = false;               // makes constants only, so it is no operator
  std::vector<std::string> uncounted;  // types, here and in bodies, without a rule for their work
  double work = 0.0;                   // FLOP
  double macs = 0.0;
};

// A graph with all that was found out about it; tensors and steps of bodies are among them.
struct Graph {
  std::deque<GraphTensor> tensors;  // deques: references stay valid while bodies add to them
  std::deque<Step> steps;
  std::vector<StepAt> order;     // the steps of the main graph, in execution order
  std::vector<TensorAt> inputs;  // of the main graph, without those that initializers set
  std::vector<TensorAt> results;
};

// What a step is called in the model: its name, or its first output's where it has none.
[[nodiscard]] std::string name_of(const Step& step, const Graph& graph);
// "Conv 'first'"
[[nodiscard]] std::string called(const Step& step, const Graph& graph);

}  // namespace lamina::io::onnx_reader
