#include "lamina/formulations/stay_ends.h"

#include <algorithm>

namespace lamina::formulations {
namespace {

// Calls `use` with t, the node, x_{t,u}, x_{t+1,u} and what going on saves.
template <class Use>
void each_that_goes_on(const Problem& problem, Use&& use) {
  const Model& model = problem.job().model();
  if (!model.charges_ends()) return;
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t) {
    const auto made = problem.candidates(t), used = problem.candidates(t + 1);
    for (std::size_t c = 0; c < made.size(); ++c) {
      const NodeId v = made[c].node;
      const auto next = std::ranges::lower_bound(used, v, {}, &Candidate::node);
      if (next == used.end() || next->node != v) continue;
      const Node& node = problem.network().node(v);
      const Seconds saved = model.leave_time(t, node) + model.enter_time(t + 1, node);
      if (saved == Seconds()) continue;
      const auto place = static_cast<std::size_t>(next - used.begin());
      use(t, v, lp::VariableId(problem.first_placement(t) + c),
          lp::VariableId(problem.first_placement(t + 1) + place), saved.value());
    }
  }
}

}  // namespace

void add_stay_ends(const Problem& problem, lp::Programme& programme) {
  each_that_goes_on(problem, [&](std::uint32_t t, NodeId v, lp::VariableId made,
                                 lp::VariableId used, double saved) {
    const lp::LabelId label = programme.labels().add(problem.network().node(v).id);
    const lp::VariableId goes_on = programme.add_variable(
        {.name = {.word = "stay", .number = t, .labels = {label}}, .cost = -saved});
    for (const auto& [word, x] : {std::pair("made", made), std::pair("goes", used)})
      programme.add_row({.word = word, .number = t, .labels = {label}}, lp::Range::at_most(0.0),
                        std::vector<lp::Term>{{goes_on, 1.0}, {x, -1.0}});
  });
}

Size stay_ends_size(const Problem& problem) {
  Size size;
  each_that_goes_on(problem, [&](std::uint32_t, NodeId, lp::VariableId, lp::VariableId, double) {
    size = size + Size{.variables = 1.0, .rows = 2.0, .nonzeros = 4.0};
  });
  return size;
}

}  // namespace lamina::formulations
