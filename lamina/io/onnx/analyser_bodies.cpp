// The part of Analyser for operators with bodies: If, Loop and Scan.

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/expected.h"
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
  out.parts = info.parts;
  return out;
}

// A sequence to which each round appends what the first one did.
TensorInfo appended(const TensorInfo& before, const TensorInfo& after, double rounds) {
  const std::vector<Shape>& first = *before.parts;
  const std::vector<Shape>& second = *after.parts;
  TensorInfo unknown;
  unknown.type = after.type;
  if (second.size() < first.size() || !std::equal(first.begin(), first.end(), second.begin()))
    return rounds == 1.0 ? varying(after) : unknown;
  const auto added = static_cast<double>(second.size() - first.size());
  if (static_cast<double>(first.size()) + rounds * added > static_cast<double>(kMostParts))
    return unknown;
  std::vector<Shape> parts = first;
  for (double round = 0; added > 0 && round < rounds; ++round)
    parts.insert(parts.end(), second.begin() + static_cast<std::ptrdiff_t>(first.size()),
                 second.end());
  return sequence_of(after.type, std::move(parts));
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
  if (before.parts && after.parts) return appended(before, after, rounds);
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
    for (const TensorAt t : step.outputs)
      if (t != kNone && outcome.cannot.empty()) outcome.cannot = graph_.tensors[t].cannot;
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
    if (!taken->cannot.empty()) return misfit("in its branch {}", taken->cannot);
    return taken->results;
  }
  auto other = run_once(scope, *branches[0], {});
  if (!other) return tl::unexpected(other.error());
  auto more = run_once(scope, *branches[1], {});
  if (!more) return tl::unexpected(more.error());
  // A branch that cannot run is not meant to be taken.
  if (more->cannot.empty() != other->cannot.empty() ? other->cannot.empty()
                                                    : more->work < other->work)
    std::swap(*more, *other);
  charge(step, *more, 1.0);
  step.body_constants.insert(step.body_constants.end(), other->constants.begin(),
                             other->constants.end());
  if (!step.is_constant && session_.num_branches++ == 0)
    session_.first_branch = name_of(step, graph_);
  if (!more->cannot.empty()) return misfit("in its branch {}", more->cannot);
  std::vector<TensorInfo> results;
  for (std::size_t i = 0; i < more->results.size(); ++i) {
    TensorInfo info = varying(more->results[i]);
    if (!info.shape && i < other->results.size()) info.shape = other->results[i].shape;
    results.push_back(std::move(info));
  }
  return results;
}

// How often a loop goes round. The number that it is given is only a ceiling unless the condition
// stays true; exporters write the largest integer there for "while". The condition also counts
// where the loop is given none to begin with: the standard ignores it then, but ONNX Runtime does
// not.
Expected<std::int64_t> Analyser::rounds_of(const Step& step, const Op& op, const Outcome& once) {
  const auto single = [](const TensorInfo& info) -> std::optional<std::int64_t> {
    return info.ints && info.ints->size() == 1 ? std::optional(info.ints->front()) : std::nullopt;
  };
  std::optional<std::int64_t> most = single(op.input(0));
  if (most) most = std::max<std::int64_t>(0, *most);
  if (most && *most >= INT32_MAX) most.reset();
  const auto enters = op.has_input(1) ? single(op.input(1)) : 1;
  const auto goes_on = once.results.empty() ? std::nullopt : single(once.results[0]);
  if ((enters && *enters == 0) || (most && *most == 0)) return 0;
  const bool is_certain = enters && (most || !op.has_input(0));
  if (is_certain && goes_on && *goes_on == 0) return 1;
  if (is_certain && goes_on && most) return *most;
  const std::string name = name_of(step, graph_);
  const std::int64_t rounds = session_.dimensions.rounds(name);
  if (most && rounds > *most)
    return error(ErrorCode::kUsage, fmt::format("loop {} runs at most {} times, but {} are given",
                                                lamina::quoted(name), *most, rounds));
  return rounds;
}

// Inputs: the number of rounds, the condition, states. The body gets the round, the condition and
// states, and gives the condition, states, and what is stacked along a new first dimension.
Expected<Inferred> Analyser::run_loop(const Scope& scope, Step& step, const Op& op) {
  const onnx::GraphProto* const body = body_of(step, "body");
  if (body == nullptr) return because("it has no body");
  std::vector<TensorInfo> inputs = {known(kInt64, {}), known(kBool, {})};
  inputs[1].ints = Shape{1};  // else the body does not run
  for (std::size_t i = 2; i < op.num_inputs(); ++i) inputs.push_back(varying(op.input(i)));
  const auto once = run_once(scope, *body, inputs);
  if (!once) return tl::unexpected(once.error());
  const auto count = rounds_of(step, op, *once);
  if (!count) return tl::unexpected(count.error());
  const auto rounds = static_cast<double>(*count);
  if (rounds > 0.0) charge(step, *once, rounds);
  if (rounds > 0.0 && !once->cannot.empty()) return misfit("in its body {}", once->cannot);
  std::vector<TensorInfo> outputs;
  for (std::size_t i = 1; i < once->results.size(); ++i) {
    const bool is_state = i + 1 < inputs.size();
    if (rounds == 0.0 && is_state)
      outputs.push_back(op.input(i + 1));
    else
      outputs.push_back(is_state ? grown(inputs[i + 1], once->results[i], rounds)
                                 : stacked(once->results[i], rounds, 0));
  }
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
    if (!shape) return because("the shape of its input {} is not known", i);
    if (!axis) return misfit("its input {} has not the dimension to scan", to_text(*shape));
    rounds = static_cast<double>((*shape)[*axis]);
    shape->erase(shape->begin() + static_cast<std::ptrdiff_t>(*axis));
  }
  const auto once = run_once(scope, *body, inputs);
  if (!once) return tl::unexpected(once.error());
  charge(step, *once, rounds);
  if (!once->cannot.empty()) return misfit("in its body {}", once->cannot);
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
