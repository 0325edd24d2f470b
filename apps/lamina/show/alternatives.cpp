#include "apps/lamina/show/alternatives.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "apps/lamina/show/table.h"

#include "lamina/api/planners.h"
#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// What people call the planner: the label of its row, or its name if it is not in the table.
std::string_view label_of(const Alternative& row) {
  const api::Planner* const planner = api::find_planner(row.planner);
  return planner != nullptr && planner->of_one != nullptr ? planner->of_one->label
                                                          : std::string_view(row.planner);
}

// The label with the ids of the nodes that it names; `names_node` says whether it names any.
std::string filled_label(std::string_view label, const Network& network, const Job& job,
                         bool& names_node) {
  std::string out(label);
  names_node = false;
  for (const auto& [word, node] : {std::pair(std::string_view("{source}"), job.source()),
                                   std::pair(std::string_view("{destination}"), job.destination())})
    if (const std::size_t at = out.find(word); at != std::string::npos) {
      out.replace(at, word.size(), network.node(node).id);
      names_node = true;
    }
  return printable(out);
}

std::vector<Alternative> best_first(const Plan& plan) {
  std::vector<Alternative> rows = plan.alternatives;
  std::ranges::stable_sort(
      rows, {}, [](const Alternative& a) { return a.latency.value_or(Seconds::infinity()); });
  return rows;
}

Tone tone_of(std::string_view factor) {
  return factor.starts_with('=') || factor.starts_with('-') ? Tone::kGood : Tone::kBad;
}

}  // namespace

std::string show_alternatives(const Style& style, const Network& network, const Job& job,
                              const Plan& plan) {
  using enum Column::Align;
  using enum Column::Fit;
  const PlannedJob& planned = plan.jobs.front();
  const bool some = std::ranges::any_of(
      plan.alternatives, [](const Alternative& row) { return row.latency.has_value(); });
  if (!planned.planned && !some) return "";
  std::set<std::string> named;
  Table table({{kLeft, kWraps}, {kLeft, kWraps}, {kRight}, {kRight}, {kLeft, kWraps}});
  for (const Alternative& row : best_first(plan)) {
    const std::string time = row.latency ? to_human(*row.latency) : "impossible";
    const std::string factor =
        row.latency && planned.planned ? factor_text(*row.latency, planned.latency) : "";
    bool names_node = false;
    std::string label = filled_label(label_of(row), network, job, names_node);
    // With source and destination in one place two planners have the same to say.
    if (names_node && !named.insert(label).second) continue;
    table.add({{std::move(label)},
               {names_node ? "" : printable(row.detail)},
               {time, row.latency ? Tone::kPlain : Tone::kBad},
               {factor, tone_of(factor)},
               {printable(row.reason), Tone::kFaint}});
  }
  return "instead\n" + table.text(style);
}

}  // namespace lamina::app
