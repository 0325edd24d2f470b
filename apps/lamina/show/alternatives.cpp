#include "apps/lamina/show/alternatives.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "apps/lamina/show/durations.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// What people call the planners; others go by their names.
std::string label_of(const std::string& planner) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kLabels{
      {{"shortest-path", "anywhere, any way"},
       {"source-only", "all at the source"},
       {"destination-only", "all at the destination"},
       {"best-node", "best single node"},
       {"one-split", "one split"},
       {"fixed-route", "along the fixed route"},
       {"tiers", "tiers in order"}}};
  const auto* const row =
      std::ranges::find(kLabels, planner, &decltype(kLabels)::value_type::first);
  return row == kLabels.end() ? printable(planner) : std::string(row->second);
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

std::string show_alternatives(const Style& style, const Plan& plan) {
  using enum Column::Align;
  const PlannedJob& planned = plan.jobs.front();
  Table table({{kLeft, true}, {kLeft, true}, {kRight}, {kRight}, {kLeft, true}});
  for (const Alternative& row : best_first(plan)) {
    const std::string time = row.latency ? to_human(*row.latency) : "impossible";
    const std::string factor =
        row.latency && planned.planned ? factor_text(*row.latency, planned.latency) : "";
    table.add({{label_of(row.planner)},
               {printable(row.detail)},
               {time, row.latency ? Tone::kPlain : Tone::kBad},
               {factor, tone_of(factor)},
               {printable(row.reason), Tone::kFaint}});
  }
  return "instead\n" + table.text(style);
}

}  // namespace lamina::app
