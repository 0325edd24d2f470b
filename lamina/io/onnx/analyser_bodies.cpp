// The part of Analyser for operators with bodies: If, Loop and Scan.

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/work.h"

namespace lamina::io::onnx_reader {
namespace {

const onnx::GraphProto* body_of(const Step& step, std::string_view attribute) {
  for (const onnx::AttributeProto& a : step.node->attribute())
    if (a.name() == attribute && a.has_g()) return &a.g();
  return nullptr;
}

// What a body knows of a value that changes from round to round.
TensorInfo varying(const TensorInfo& info) {
  TensorInfo out;
  out.type = info.type;
  out.shape = info.shape;
  return out;
}

// The results of all rounds of one, stacked along a new dimension.
TensorInfo stacked(const TensorInfo& info, double rounds, std::int64_t axis) {
  TensorInfo out = varying(info);
  if (!out.shape) return out;
  const auto at = resolve_axis(axis, out.shape->size() + 1);
  if (!at || rounds > kMostElements) {
    out.shape.reset();
    return out;
  }
  out.shape->insert(out.shape->begin() + static_cast<std::ptrdiff_t>(*at),
                    static_cast<std::int64_t>(rounds));
  return out;
}

// A state behind all rounds. Where one round changes its shape, each is taken to change it alike.
TensorInfo grown(const TensorInfo& before, const TensorInfo& after, double rounds) {
  TensorInfo out = varying(after);
  if (!before.shape || !after.shape || *before.shape == *after.shape) return out;
  if (before.shape->size() != after.shape->size()) {
    if (rounds != 1.0) out.shape.reset();
    return out;
  }
  for (std::size_t i = 0; i < after.shape->size(); ++i) {
    const double first = static_cast<double>((*before.shape)[i]);
    const double size = first + rounds * (static_cast<double>((*after.shape)[i]) - first);
    if (!(size >= 0.0 && size <= kMostElements)) {
      out.shape.reset();
      return out;
    }
    (*out.shape)[i] = static_cast<std::int64_t>(size);
  }
  return out;
}

}  // namespace

void Analyser::charge(Step& step, const Outcome& outcome, double rounds) {
  step.work = rounds * outcome.work;
  step.macs = rounds * outcome.macs;
  step.uncounted = outcome.uncounted;
  step.body_constants = outcome.constants;
}

Expected<Analyser::Outcome> Analyser::run_once(const Scope& outer, const onnx::GraphProto& body,
                                               const std::vector<TensorInfo>& inputs) {
  Scope scope;
  scope.outer = &outer;
  if (auto ok = load(body, scope, &inputs); !ok) return tl::unexpected(ok.error());
  Outcome outcome;
  for (const StepAt at : scope.order) {
    if (auto ok = work_out(scope, at); !ok) return tl::unexpected(ok.error());
    const Step& step = graph_.steps[at];
    if (step.is_constant) continue;
    outcome.work += step.work;
    outcome.macs += step.macs;
    for (const std::string& type : step.uncounted)
      if (std::ranges::find(outcome.uncounted, type) == outcome.uncounted.end())
        outcome.uncounted.push_back(type);
    const Op op(*step.node, session_.opset, {});
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const TensorAt t = step.inputs[i];
      if (t != kNone && graph_.tensors[t].is_constant && !is_steering_input(op, i))
        outcome.constants.push_back(t);
    }
    outcome.constants.insert(outcome.constants.end(), step.body_constants.begin(),
                             step.body_constants.end());
  }
  for (const TensorAt t : scope.results) outcome.results.push_back(graph_.tensors[t].info);
  return outcome;
}

Expected<Inferred> Analyser::run_bodies(const Scope& scope, Step& step, const Op& op) {
  if (op.type() == "If") return run_if(scope, step, op);
  if (op.type() == "Loop") return run_loop(scope, step, op);
  return run_scan(scope, step, op);
}

Expected<Inferred> Analyser::run_if(const Scope& scope, Step& step, const Op& op) {
  const onnx::GraphProto* const branches[] = {body_of(step, "else_branch"),
                                              body_of(step, "then_branch")};
  if (branches[0] == nullptr || branches[1] == nullptr)
    return because("it does not have two branches");
  if (const auto& condition = op.input(0).ints; condition && condition->size() == 1) {
    const auto taken = run_once(scope, *branches[condition->front() != 0 ? 1 : 0], {});
    if (!taken) return tl::unexpected(taken.error());
    charge(step, *taken, 1.0);
    return taken->results;
  }
  auto other = run_once(scope, *branches[0], {});
  if (!other) return tl::unexpected(other.error());
  auto more = run_once(scope, *branches[1], {});
  if (!more) return tl::unexpected(more.error());
  if (more->work < other->work) std::swap(*more, *other);
  charge(step, *more, 1.0);
  step.body_constants.insert(step.body_constants.end(), other->constants.begin(),
                             other->constants.end());
  if (!step.is_constant && session_.num_branches++ == 0)
    session_.first_branch = name_of(step, graph_);
  std::vector<TensorInfo> results;
  for (std::size_t i = 0; i < more->results.size(); ++i) {
    TensorInfo info = varying(more->results[i]);
    if (!info.shape && i < other->results.size()) info.shape = other->results[i].shape;
    results.push_back(std::move(info));
  }
  return results;
}

// Inputs: the number of rounds, the condition, states. The body gets the round, the condition and
// states, and gives the condition, states, and what is stacked along a new first dimension.
Expected<Inferred> Analyser::run_loop(const Scope& scope, Step& step, const Op& op) {
  const onnx::GraphProto* const body = body_of(step, "body");
  if (body == nullptr) return because("it has no body");
  const auto& trips = op.input(0).ints;
  const std::int64_t rounds_known =
      trips && trips->size() == 1 ? std::max<std::int64_t>(0, trips->front())
                                  : session_.dimensions.symbol(name_of(step, graph_) + ".rounds");
  const auto rounds = static_cast<double>(rounds_known);
  std::vector<TensorInfo> inputs = {known(kInt64, {}), known(kBool, {})};
  for (std::size_t i = 2; i < op.num_inputs(); ++i) inputs.push_back(varying(op.input(i)));
  const auto once = run_once(scope, *body, inputs);
  if (!once) return tl::unexpected(once.error());
  charge(step, *once, rounds);
  std::vector<TensorInfo> outputs;
  for (std::size_t i = 1; i < once->results.size(); ++i)
    outputs.push_back(i + 1 < inputs.size() ? grown(inputs[i + 1], once->results[i], rounds)
                                            : stacked(once->results[i], rounds, 0));
  return outputs;
}

// Opset 9 on. Inputs: states, then sequences, of which the body gets one element a round; it gives
// states and what is stacked.
Expected<Inferred> Analyser::run_scan(const Scope& scope, Step& step, const Op& op) {
  const onnx::GraphProto* const body = body_of(step, "body");
  const std::int64_t num_sequences = op.integer("num_scan_inputs", 0);
  const auto num_inputs = static_cast<std::int64_t>(op.num_inputs());
  if (body == nullptr || op.opset() < 9 || num_sequences < 1 || num_sequences > num_inputs)
    return because("it is a Scan without sequences, or of opset 8");
  const auto num_states = static_cast<std::size_t>(num_inputs - num_sequences);
  const Shape axes = op.integers("scan_input_axes").value_or(Shape{});
  const Shape out_axes = op.integers("scan_output_axes").value_or(Shape{});
  double rounds = 0.0;
  std::vector<TensorInfo> inputs;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    inputs.push_back(varying(op.input(i)));
    if (i < num_states) continue;
    auto& shape = inputs.back().shape;
    const auto axis =
        shape ? resolve_axis(i - num_states < axes.size() ? axes[i - num_states] : 0, shape->size())
              : std::nullopt;
    if (!axis)
      return because("the shape of its input {} is not known, or has not the dimension to scan", i);
    rounds = static_cast<double>((*shape)[*axis]);
    shape->erase(shape->begin() + static_cast<std::ptrdiff_t>(*axis));
  }
  const auto once = run_once(scope, *body, inputs);
  if (!once) return tl::unexpected(once.error());
  charge(step, *once, rounds);
  std::vector<TensorInfo> outputs;
  for (std::size_t i = 0; i < once->results.size(); ++i) {
    const std::size_t k = i - num_states;
    outputs.push_back(
        i < num_states ? grown(inputs[i], once->results[i], rounds)
                       : stacked(once->results[i], rounds, k < out_axes.size() ? out_axes[k] : 0));
  }
  return outputs;
}

}  // namespace lamina::io::onnx_reader
