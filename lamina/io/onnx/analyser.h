#pragma once

#include <optional>
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
class TypeProto;
class ValueInfoProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// Finds out types, shapes, short values and work of everything in a graph: names its tensors, puts
// its nodes in execution order, and applies the rules to one after the other. What can be computed
// without the inputs is marked constant.
//
// Bodies (If, Loop, Scan) are analysed with what is known outside. An operator with bodies does the
// work of the branch that is taken, or else of the one with more work; or of its body, times the
// number of rounds where that is known in advance, else once.
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
  using Declared = std::unordered_map<std::string_view, const onnx::ValueInfoProto*>;

  // The names that a graph gives, and those of the graphs around it.
  struct Scope {
    const Scope* outer = nullptr;
    std::unordered_map<std::string_view, TensorAt> names;
    Declared declared;             // what the file says of shapes
    std::vector<TensorAt> inputs;  // without those that initializers set
    std::vector<TensorAt> results;
    std::vector<StepAt> order;

    [[nodiscard]] TensorAt find(std::string_view name) const;
  };

  // What running a body once makes and takes.
  struct Outcome {
    std::vector<TensorInfo> results;
    std::string cannot;  // which operator cannot run and why
    double work = 0.0, macs = 0.0;
    std::vector<TensorAt> constants;  // that its operators use
    std::vector<std::string> uncounted;
  };

  // The parts of `analyse`, also for bodies; `given` is what is known of a body's inputs.
  Done load(const onnx::GraphProto& graph, Scope& scope, const std::vector<TensorInfo>* given);
  Expected<TensorAt> add_tensor(Scope& scope, const std::string& name);
  Done add_weights(const onnx::GraphProto& graph, Scope& scope);
  Done add_sparse_weights(const onnx::GraphProto& graph, Scope& scope);
  Done add_inputs(const onnx::GraphProto& graph, Scope& scope,
                  const std::vector<TensorInfo>* given);
  Done add_nodes(const onnx::GraphProto& graph, Scope& scope);
  Done connect(const Scope& scope, StepAt first);
  Done put_in_order(Scope& scope, StepAt first);
  Done find_results(const onnx::GraphProto& graph, Scope& scope);

  [[nodiscard]] TensorInfo declared_info(const onnx::TypeProto& stated, std::string_view tensor,
                                         bool is_input);
  [[nodiscard]] std::optional<Shape> declared_shape(const onnx::TypeProto& type,
                                                    std::string_view tensor, bool is_input);
  void fill_in(const onnx::TypeProto& declared, GraphTensor& tensor);
  void compare(const onnx::TypeProto& declared, const GraphTensor& tensor);
  Done complete(GraphTensor& tensor);
  Done reconcile(const Declared& declared, GraphTensor& tensor);
  [[nodiscard]] std::string obstacle(const Step& step, const Reason& reason) const;
  [[nodiscard]] bool makes_constants(const Step& step) const;
  Done work_out(const Scope& scope, StepAt at);
  Done set_outputs(const Scope& scope, StepAt at, const Op& op, Inferred& inferred);
  void set_cost(Step& step, const Op& op, const Inferred& inferred);

  // Of operators with bodies: what they make; their work is set.
  Expected<Inferred> run_bodies(const Scope& scope, Step& step, const Op& op);
  Expected<Inferred> run_if(const Scope& scope, Step& step, const Op& op);
  Expected<Inferred> run_loop(const Scope& scope, Step& step, const Op& op);
  Expected<Inferred> run_scan(const Scope& scope, Step& step, const Op& op);
  Expected<Outcome> run_once(const Scope& outer, const onnx::GraphProto& body,
                             const std::vector<TensorInfo>& inputs);
  static void charge(Step& step, const Outcome& outcome, double rounds);
  Expected<std::int64_t> rounds_of(const Step& step, const Op& op, const Outcome& once);

  Session& session_;
  Graph& graph_;
};

}  // namespace lamina::io::onnx_reader
