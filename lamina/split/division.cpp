#include "lamina/split/division.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>

#include "lamina/core/quoted.h"

namespace lamina::split {
namespace {

using reader::Graph;
using reader::GraphTensor;
using reader::kNone;
using reader::Step;
using reader::StepAt;
using reader::TensorAt;

constexpr std::uint32_t kNever = reader::kNone;

// What a step reads, itself or in its bodies.
template <class Visit>
void for_each_read(const Step& step, Visit&& visit) {
  for (const auto* const list : {&step.inputs, &step.captured})
    for (const TensorAt t : *list)
      if (t != kNone) visit(t);
}

class Divider {
 public:
  Divider(const Graph& graph, const std::vector<std::vector<StepAt>>& operators)
      : graph_(graph),
        operators_(operators),
        num_parts_(static_cast<std::uint32_t>(operators.size())),
        part_of_(graph.steps.size(), kNever),
        last_use_(graph.tensors.size(), kNever) {
    for (std::uint32_t k = 0; k < num_parts_; ++k)
      for (const StepAt at : operators[k]) part_of_[at] = k;
  }

  Expected<Division> run() {
    find_uses();
    Division division;
    for (std::uint32_t k = 0; k < num_parts_; ++k) {
      auto part = make_part(k);
      if (!part) return tl::unexpected(part.error());
      division.ways.push_back(live_before(k));
      division.parts.push_back(*std::move(part));
    }
    division.ways.push_back(results());
    return division;
  }

 private:
  [[nodiscard]] bool is_constant(TensorAt t) const { return graph_.tensors[t].is_constant; }

  // The part that makes a tensor; none of an input.
  [[nodiscard]] std::uint32_t made_in(TensorAt t) const {
    const StepAt maker = graph_.tensors[t].maker;
    return maker == kNone ? kNever : part_of_[maker];
  }

  void use(TensorAt t, std::uint32_t k) {
    if (last_use_[t] == kNever || last_use_[t] < k) last_use_[t] = k;
  }

  // The last part that reads each tensor; results are read behind the last one.
  void find_uses() {
    for (std::uint32_t k = 0; k < num_parts_; ++k)
      for (const StepAt at : operators_[k])
        for_each_read(graph_.steps[at], [&](TensorAt t) {
          if (!is_constant(t)) use(t, k);
        });
    for (const TensorAt t : graph_.results) use(t, num_parts_);
  }

  // The tensors that parts in front of k made, or that are inputs, and that are read from k on.
  [[nodiscard]] std::vector<TensorAt> live_before(std::uint32_t k) const {
    std::vector<TensorAt> live;
    const auto add = [&](TensorAt t) {
      if (last_use_[t] != kNever && last_use_[t] >= k) live.push_back(t);
    };
    for (const TensorAt t : graph_.inputs)
      if (!is_constant(t)) add(t);
    for (const StepAt at : graph_.order) {
      if (part_of_[at] >= k) continue;  // also what is in no part
      for (const TensorAt t : graph_.steps[at].outputs)
        if (t != kNone) add(t);
    }
    return live;
  }

  [[nodiscard]] std::vector<TensorAt> results() const {
    std::vector<TensorAt> unique;
    for (const TensorAt t : graph_.results)
      if (std::ranges::find(unique, t) == unique.end()) unique.push_back(t);
    return unique;
  }

  // Collects what one part has.
  struct Collected {
    std::uint32_t k = 0;
    std::vector<bool> has_step, is_input, is_seen;  // by step; by tensor; constants by tensor
    std::vector<TensorAt> weights, folded;
  };

  Expected<GraphPart> make_part(std::uint32_t k) {
    Collected it{k,
                 std::vector<bool>(graph_.steps.size()),
                 std::vector<bool>(graph_.tensors.size()),
                 std::vector<bool>(graph_.tensors.size()),
                 {},
                 {}};
    std::vector<TensorAt> constants;
    for (const StepAt at : operators_[k]) {
      it.has_step[at] = true;
      for_each_read(graph_.steps[at], [&](TensorAt t) {
        if (is_constant(t))
          constants.push_back(t);
        else if (made_in(t) != k)
          it.is_input[t] = true;
      });
    }
    if (k + 1 == num_parts_)
      for (const TensorAt t : graph_.results)
        if (is_constant(t)) constants.push_back(t);
    if (auto ok = add_constants(std::move(constants), it); !ok) return tl::unexpected(ok.error());
    return listed(it);
  }

  // Whether all that a step reads of what changes with the input is in the part.
  [[nodiscard]] bool can_run(const Step& step, const Collected& it) const {
    bool there = true;
    for_each_read(step, [&](TensorAt t) {
      there = there && (is_constant(t) || it.is_input[t] || made_in(t) == it.k);
    });
    return there;
  }

  Expected<void> add_constants(std::vector<TensorAt> open, Collected& it) const {
    while (!open.empty()) {
      const TensorAt t = open.back();
      open.pop_back();
      if (it.is_seen[t]) continue;
      it.is_seen[t] = true;
      const GraphTensor& tensor = graph_.tensors[t];
      if (tensor.maker == kNone) {
        it.weights.push_back(t);
        continue;
      }
      const Step& step = graph_.steps[tensor.maker];
      if (!can_run(step, it)) {
        if (!can_fold(tensor)) return tl::unexpected(cannot_fold(step, tensor, it));
        it.folded.push_back(t);
        continue;
      }
      it.has_step[tensor.maker] = true;
      for_each_read(step, [&](TensorAt from) {
        if (is_constant(from)) open.push_back(from);
      });
    }
    return {};
  }

  static bool can_fold(const GraphTensor& tensor) {
    return tensor.info.type == reader::kInt64 && tensor.info.ints && tensor.info.shape &&
           static_cast<double>(tensor.info.ints->size()) ==
               reader::num_elements(*tensor.info.shape);
  }

  [[nodiscard]] Error cannot_fold(const Step& step, const GraphTensor& tensor,
                                  const Collected& it) const {
    return {ErrorCode::kUnsupported,
            fmt::format("part {} needs {}, which {} makes of the shape of a tensor in front of the "
                        "cut, and its values are not known: cut elsewhere",
                        it.k + 1, lamina::quoted(tensor.name), reader::called(step, graph_)),
            {}};
  }

  [[nodiscard]] GraphPart listed(const Collected& it) const {
    GraphPart part;
    part.weights = it.weights;
    part.folded = it.folded;
    std::ranges::sort(part.weights);
    std::ranges::sort(part.folded);
    for (const TensorAt t : graph_.inputs)
      if (it.is_input[t]) part.inputs.push_back(t);
    for (const StepAt at : graph_.order) {
      if (it.has_step[at]) part.steps.push_back(at);
      for (const TensorAt t : graph_.steps[at].outputs) {
        if (t == kNone) continue;
        if (it.is_input[t]) part.inputs.push_back(t);
        if (part_of_[at] == it.k && last_use_[t] != kNever && last_use_[t] > it.k)
          part.outputs.push_back(t);
      }
    }
    if (it.k + 1 == num_parts_)
      for (const TensorAt t : results())
        if (is_constant(t)) part.outputs.push_back(t);
    return part;
  }

  const Graph& graph_;
  const std::vector<std::vector<StepAt>>& operators_;
  std::uint32_t num_parts_;
  std::vector<std::uint32_t> part_of_;   // by step; none: no operator, or not needed
  std::vector<std::uint32_t> last_use_;  // by tensor
};

}  // namespace

Expected<Division> divide(const Graph& graph, const std::vector<std::vector<StepAt>>& operators) {
  return Divider(graph, operators).run();
}

}  // namespace lamina::split
