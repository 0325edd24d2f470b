#include "lamina/io/onnx/emit.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/work.h"
#include "lamina/model/note.h"

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
        last_visit_(graph.tensors.size()),
        id_(graph.tensors.size()) {}

  Expected<Model> run() {
    if (std::ranges::all_of(graph_.results,
                            [&](TensorAt t) { return graph_.tensors[t].is_constant; }))
      return tl::unexpected(nothing_to_run());
    find_needed();
    if (auto ok = add_tensors(); !ok) return tl::unexpected(ok.error());
    for (const StepAt at : graph_.order)
      if (step_needed_[at]) add_operator(graph_.steps[at]);
    add_results();
    add_notes();
    return std::move(builder_).build();
  }

 private:
  // The tensors that a step reads while it runs, constants left out, each once.
  [[nodiscard]] std::vector<TensorAt> data_of(const Step& step) {
    ++visit_;
    std::vector<TensorAt> data;
    for (const auto* const list : {&step.inputs, &step.captured}) {
      for (const TensorAt t : *list) {
        if (t == kNone || graph_.tensors[t].is_constant || last_visit_[t] == visit_) continue;
        last_visit_[t] = visit_;
        data.push_back(t);
      }
    }
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
    if (!bits_of(tensor.info.type)) ++num_untyped_;
    id_[at] = builder_.add_tensor(tensor.name, Bytes(bytes_of(tensor.info)));
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

  [[nodiscard]] Error nothing_to_run() const {
    if (graph_.results.empty()) return {ErrorCode::kModel, "the graph has no result", {}};
    return {
        ErrorCode::kModel,
        fmt::format(
            "there is nothing to run: the result {} does not depend on the elements of any input",
            lamina::quoted(graph_.tensors[graph_.results[0]].name)),
        {}};
  }

  // "--dim 'x[0]=N'", for each dimension that is open; where the rank is not known either, for the
  // first.
  static std::string options_for(const GraphTensor& tensor) {
    const auto option = [&](std::size_t i) {
      return fmt::format("--dim {}", lamina::quoted(fmt::format("{}[{}]=N", tensor.name, i)));
    };
    if (!tensor.info.partial) return option(0) + " and so on";
    std::string text;
    for (std::size_t i = 0; i < tensor.info.partial->size(); ++i)
      if ((*tensor.info.partial)[i] < 0) text += (text.empty() ? "" : " ") + option(i);
    return text;
  }

  [[nodiscard]] Error no_shape(const GraphTensor& tensor) const {
    std::string text;
    if (tensor.maker == kNone) {
      text = fmt::format("the shape of input {} is not known", lamina::quoted(tensor.name));
    } else {
      text = fmt::format("the shape of tensor {}, made by {}, is not known",
                         lamina::quoted(tensor.name), called(graph_.steps[tensor.maker], graph_));
    }
    if (!tensor.cannot.empty())
      text += fmt::format(": {}", tensor.cannot);
    else if (!tensor.unknown_because.empty())
      text += " because " + tensor.unknown_because;
    if (!tensor.declared.empty())
      text += fmt::format(", while the file declares {} for {}", tensor.declared,
                          lamina::quoted(tensor.name));
    if (const std::string assumed = session_.dimensions.assumed(); !assumed.empty())
      text += fmt::format("; {} were taken as 1, set them with --dim NAME=N", assumed);
    if (tensor.cannot.empty()) text += "; set its dimensions with " + options_for(tensor);
    return {ErrorCode::kModel, std::move(text), {}};
  }

  void add_operator(const Step& step) {
    Operator op;
    op.name = name_of(step, graph_);
    op.type = step.node->op_type();
    op.work = Flop(step.work);
    op.macs = step.macs;
    uncounted_.insert(step.uncounted.begin(), step.uncounted.end());
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
    double bytes = step.own_weights;
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
    // What the bodies of an operator use is in body_constants, unless it runs before everything.
    if (step.is_constant)
      constants.insert(constants.end(), step.captured.begin(), step.captured.end());
    return constants;
  }

  static double size_of_weight(const GraphTensor& tensor) {
    return tensor.stored_bytes.value_or(bytes_of(tensor.info));
  }

  void add_results() {
    for (const TensorAt t : graph_.results) {
      if (graph_.tensors[t].is_constant)
        builder_.add_note({.code = "constant-result",
                           .text = fmt::format("result {} is a constant; it is left out",
                                               lamina::quoted(graph_.tensors[t].name))});
      else
        builder_.add_result(id_[t]);
    }
  }

  void add_notes() {
    for (Note& note : session_.dimensions.notes()) builder_.add_note(std::move(note));
    if (session_.num_branches > 0)
      builder_.add_note(
          {.code = "data-decides",
           .count = session_.num_branches,
           .text = fmt::format("{} operators with branches count as the one with more work, since "
                               "the data decides (for example {})",
                               session_.num_branches, lamina::quoted(session_.first_branch)),
           .assumption = true});
    note_left_out();
    if (num_shared_ > 0)
      builder_.add_note({.code = "shared-weights",
                         .count = num_shared_,
                         .text = fmt::format("weights that several operators share count at the "
                                             "first of them ({} times; for example {})",
                                             num_shared_, lamina::quoted(first_shared_))});
    if (num_untyped_ > 0)
      builder_.add_note(
          {.code = "element-types",
           .count = num_untyped_,
           .text = fmt::format("the element type of {} tensors is unknown; float32 is assumed",
                               num_untyped_),
           .assumption = true});
    if (!uncounted_.empty())
      builder_.add_note(
          {.code = "uncounted-operators",
           .count = uncounted_.size(),
           .text = fmt::format("operators of these types count as 0 FLOP because there is no rule "
                               "for them or their shapes are unknown: {}",
                               listed(uncounted_, ", ")),
           .assumption = true});
    if (session_.num_contradictions > 0)
      builder_.add_note(
          {.code = "declared-shapes",
           .count = session_.num_contradictions,
           .text = fmt::format("{} tensors are declared with a shape other than that of their "
                               "operators, which counts ({})",
                               session_.num_contradictions, session_.first_contradiction)});
  }

  void note_left_out() {
    const auto is_idle = [&](StepAt at) {
      return !step_needed_[at] && !graph_.steps[at].is_constant;
    };
    if (const auto idle = std::ranges::count_if(graph_.order, is_idle); idle > 0)
      builder_.add_note(
          {.code = "unused-operators",
           .count = static_cast<std::size_t>(idle),
           .text = fmt::format("left out {} operators that no result depends on", idle)});
    for (const TensorAt t : graph_.inputs)
      if (!tensor_needed_[t])
        builder_.add_note(
            {.code = "unused-input",
             .text = fmt::format("input {} is left out: no result depends on its elements",
                                 lamina::quoted(graph_.tensors[t].name))});
  }

  const Graph& graph_;
  const Session& session_;
  ModelBuilder builder_;
  std::vector<bool> step_needed_, tensor_needed_, charged_;
  std::vector<std::size_t> last_visit_;
  std::size_t visit_ = 0;
  std::vector<TensorId> id_;
  std::size_t num_shared_ = 0, num_untyped_ = 0;
  std::string first_shared_;
  std::set<std::string> uncounted_;
};

}  // namespace

Expected<Model> emit(const Graph& graph, const Session& session, std::string name) {
  return Emitter(graph, session, std::move(name)).run();
}

}  // namespace lamina::io::onnx_reader
