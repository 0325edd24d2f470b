#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/graph.h"
#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/session.h"
#include "lamina/io/onnx/shapes.h"

namespace onnx {
class GraphProto;
class TensorProto;
class TypeProto;
class ValueInfoProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// Finds out types, shapes, short values and work of everything in a graph: names its tensors, puts
// its nodes in execution order, and applies the rules to one after the other. What can be computed
// without the inputs is marked constant.
//
// Fails where the graph is no graph: a tensor made twice or by nobody, a cycle, impossible
// dimensions. That a shape stays unknown is no error here: it may not be needed.
class Analyser {
 public:
  Analyser(Session& session, Graph& graph) : session_(session), graph_(graph) {}

  // O(nodes log nodes + tensors), without the evaluation of short constants.
  [[nodiscard]] Expected<void> analyse(const onnx::GraphProto& main);

 private:
  using Done = Expected<void>;

  // The names that a graph gives, and those of the graphs around it.
  struct Scope {
    const Scope* outer = nullptr;
    std::unordered_map<std::string_view, TensorAt> names;
    std::unordered_map<std::string_view, const onnx::ValueInfoProto*> declared;
    std::vector<StepAt> order;

    [[nodiscard]] TensorAt find(std::string_view name) const;
  };

  // What a body makes when run once.
  struct Outcome {
    std::vector<TensorInfo> results;
    double work = 0.0;
    std::vector<TensorAt> constants;  // that its operators use
  };

  Expected<TensorAt> add_tensor(Scope& scope, const std::string& name);
  Done add_weights(const onnx::GraphProto& graph, Scope& scope);
  Done add_nodes(const onnx::GraphProto& graph, Scope& scope);
  Done connect(Scope& scope, StepAt first);
  Done put_in_order(Scope& scope, StepAt first);

  [[nodiscard]] TensorInfo declared_info(const onnx::TypeProto& type, std::string_view tensor,
                                         bool is_input);
  Done reconcile(const Scope& scope, GraphTensor& tensor);
  Done work_out(const Scope& scope, StepAt at);
  Done set_outputs(const Scope& scope, StepAt at, Inferred inferred);
  [[nodiscard]] bool makes_constants(const Step& step) const;

  Session& session_;
  Graph& graph_;
};

}  // namespace lamina::io::onnx_reader
