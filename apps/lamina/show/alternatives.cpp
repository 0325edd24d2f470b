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
std::string label_of(const Alternative& row) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kLabels{
      {{"shortest-path", "anywhere, any way"},
       {"best-node", "best single node"},
       {"one-split", "one split"},
       {"fixed-route", "fixed route"},
       {"tiers", "tiers in order"}}};
  const auto* const label =
      std::ranges::find(kLabels, row.planner, &decltype(kLabels)::value_type::first);
  return label == kLabels.end() ? printable(row.planner) : std::string(label->second);
}

bool is_at_one_end(const Alternative& row) {
  return row.planner == "source-only" || row.planner == "destination-only";
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
  Table table({{kLeft, kWraps}, {kLeft, kWraps}, {kRight}, {kRight}, {kLeft, kWraps}});
  for (const Alternative& row : best_first(plan)) {
    const std::string time = row.latency ? to_human(*row.latency) : "impossible";
    const std::string factor =
        row.latency && planned.planned ? factor_text(*row.latency, planned.latency) : "";
    const bool named = is_at_one_end(row);  // the label says where
    const NodeId end = row.planner == "source-only" ? job.source() : job.destination();
    table.add({{named ? "all at " + printable(network.node(end).id) : label_of(row)},
               {named ? "" : printable(row.detail)},
               {time, row.latency ? Tone::kPlain : Tone::kBad},
               {factor, tone_of(factor)},
               {printable(row.reason), Tone::kFaint}});
  }
  return "instead\n" + table.text(style);
}

}  // namespace lamina::app
