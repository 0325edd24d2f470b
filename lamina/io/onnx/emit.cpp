#include "lamina/io/onnx/emit.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/work.h"

namespace lamina::io::onnx_reader {
namespace {

class Emitter {
 public:
  Emitter(const Graph& graph, const Session& session, std::string name)
      : graph_(graph),
        session_(session),
        builder_(std::move(name)),
        step_needed_(graph.steps.size()),
        tensor_needed_(graph.tensors.size()),
        charged_(graph.tensors.size()),
        id_(graph.tensors.size()) {}

  Expected<Model> run() {
    find_needed();
    if (auto ok = add_tensors(); !ok) return tl::unexpected(ok.error());
    for (const StepAt at : graph_.order)
      if (step_needed_[at]) add_operator(graph_.steps[at]);
    add_results();
    add_notes();
    return std::move(builder_).build();
  }

 private:
  // The tensors that a step reads while it runs, constants left out.
  [[nodiscard]] std::vector<TensorAt> data_of(const Step& step) const {
    std::vector<TensorAt> data;
    for (const auto* const list : {&step.inputs, &step.captured})
      for (const TensorAt t : *list)
        if (t != kNone && !graph_.tensors[t].is_constant &&
            std::ranges::find(data, t) == data.end())
          data.push_back(t);
    return data;
  }

  // Backwards from the results; constants are nobody's work.
  void find_needed() {
    std::vector<TensorAt> open;
    const auto need = [&](TensorAt t) {
      if (tensor_needed_[t]) return;
      tensor_needed_[t] = true;
      open.push_back(t);
    };
    for (const TensorAt t : graph_.results)
      if (!graph_.tensors[t].is_constant) need(t);
    while (!open.empty()) {
      const StepAt maker = graph_.tensors[open.back()].maker;
      open.pop_back();
      if (maker == kNone || step_needed_[maker]) continue;
      step_needed_[maker] = true;
      for (const TensorAt t : data_of(graph_.steps[maker])) need(t);
    }
  }

  Expected<void> add_tensor(TensorAt at) {
    const GraphTensor& tensor = graph_.tensors[at];
    if (!tensor.info.shape) return tl::unexpected(no_shape(tensor));
    const auto bits = bits_of(tensor.info.type);
    if (!bits) ++num_untyped_;
    id_[at] = builder_.add_tensor(
        tensor.name, Bytes(bytes_of(num_elements(*tensor.info.shape), bits.value_or(32))));
    return {};
  }

  // In execution order, so that the first tensor without a shape is the cause of the others.
  Expected<void> add_tensors() {
    for (const TensorAt t : graph_.inputs) {
      if (!tensor_needed_[t]) continue;
      if (auto ok = add_tensor(t); !ok) return ok;
      builder_.add_input(id_[t]);
    }
    for (const StepAt at : graph_.order)
      for (const TensorAt t : graph_.steps[at].outputs)
        if (step_needed_[at] && t != kNone && tensor_needed_[t])
          if (auto ok = add_tensor(t); !ok) return ok;
    return {};
  }

  [[nodiscard]] Error no_shape(const GraphTensor& tensor) const {
    std::string maker;
    if (tensor.maker != kNone) {
      const Step& step = graph_.steps[tensor.maker];
      maker = fmt::format(", made by {} {},", lamina::quoted(step.node->op_type()),
                          lamina::quoted(name_of(step, graph_)));
    }
    return {ErrorCode::kModel,
            fmt::format("the shape of tensor {}{} is not known{}{}; set its dimensions with --dim "
                        "'{}[0]=N' and so on",
                        lamina::quoted(tensor.name), maker,
                        tensor.unknown_because.empty() ? "" : " because ", tensor.unknown_because,
                        tensor.name),
            {}};
  }

  void add_operator(const Step& step) {
    Operator op;
    op.name = name_of(step, graph_);
    op.type = step.node->op_type();
    op.work = Flop(step.work);
    op.macs = step.macs;
    op.weights = Bytes(weights_of(step));
    for (const TensorAt t : data_of(step)) op.inputs.push_back(id_[t]);
    for (const TensorAt t : step.outputs)
      if (t != kNone && tensor_needed_[t]) op.outputs.push_back(id_[t]);
    builder_.add_operator(std::move(op));
  }

  // Bytes of the weights behind the constants that a step uses, as far as no earlier step did.
  double weights_of(const Step& step) {
    std::vector<TensorAt> open = constants_of(step);
    open.insert(open.end(), step.body_constants.begin(), step.body_constants.end());
    double bytes = 0.0;
    while (!open.empty()) {
      const TensorAt at = open.back();
      open.pop_back();
      const GraphTensor& tensor = graph_.tensors[at];
      if (charged_[at]) {
        if (tensor.is_weight && ++num_shared_ == 1) first_shared_ = tensor.name;
        continue;
      }
      charged_[at] = true;
      if (tensor.is_weight) {
        bytes += size_of_weight(tensor);
      } else if (tensor.maker != kNone) {
        const auto more = constants_of(graph_.steps[tensor.maker]);
        open.insert(open.end(), more.begin(), more.end());
      }
    }
    return bytes;
  }

  [[nodiscard]] std::vector<TensorAt> constants_of(const Step& step) const {
    const Op op(*step.node, session_.opset, {});
    std::vector<TensorAt> constants;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const TensorAt t = step.inputs[i];
      if (t != kNone && graph_.tensors[t].is_constant && !is_steering_input(op, i))
        constants.push_back(t);
    }
    return constants;
  }

  static double size_of_weight(const GraphTensor& tensor) {
    const double count = tensor.info.shape ? num_elements(*tensor.info.shape) : 0.0;
    return bytes_of(count, bits_of(tensor.info.type).value_or(32)) + tensor.extra_bytes;
  }

  void add_results() {
    for (const TensorAt t : graph_.results) {
      if (graph_.tensors[t].is_constant)
        builder_.add_note(fmt::format("result {} is a constant; it is left out",
                                      lamina::quoted(graph_.tensors[t].name)));
      else
        builder_.add_result(id_[t]);
    }
  }

  void add_notes() {
    for (std::string& note : session_.dimensions.notes()) builder_.add_note(std::move(note));
    for (const std::string& note : session_.notes) builder_.add_note(note);
    for (const TensorAt t : graph_.inputs)
      if (!tensor_needed_[t])
        builder_.add_note(fmt::format("input {} is left out: no result depends on its elements",
                                      lamina::quoted(graph_.tensors[t].name)));
    if (num_shared_ > 0)
      builder_.add_note(
          fmt::format("weights that several operators share count at the first of them ({} times; "
                      "for example {})",
                      num_shared_, lamina::quoted(first_shared_)));
    if (num_untyped_ > 0)
      builder_.add_note(fmt::format("the element type of {} tensors is not told; taken as float32",
                                    num_untyped_));
    if (!session_.without_work_rule.empty())
      builder_.add_note(fmt::format("counted as 0 FLOP, for lack of a rule: {}",
                                    fmt::join(session_.without_work_rule, ", ")));
    if (session_.num_contradictions > 0)
      builder_.add_note(fmt::format(
          "{} tensors are declared with another shape than their operators make, which counts ({})",
          session_.num_contradictions, session_.first_contradiction));
  }

  const Graph& graph_;
  const Session& session_;
  ModelBuilder builder_;
  std::vector<bool> step_needed_, tensor_needed_, charged_;
  std::vector<TensorId> id_;
  std::size_t num_shared_ = 0, num_untyped_ = 0;
  std::string first_shared_;
};

}  // namespace

Expected<Model> emit(const Graph& graph, const Session& session, std::string name) {
  return Emitter(graph, session, std::move(name)).run();
}

}  // namespace lamina::io::onnx_reader
