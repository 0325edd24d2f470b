#include "apps/lamina/show/questions.h"

#include <algorithm>
#include <fmt/format.h>

#include "apps/lamina/show/durations.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

using enum Column::Align;

// A value in SI base units, as people read it.
std::string human_value(const api::Vary& vary, double value) {
  if (vary.unit == "B/s") return to_human(BytesPerSecond(value));
  if (vary.unit == "FLOP/s") return to_human(FlopPerSecond(value));
  if (vary.unit == "FLOP") return to_human(Flop(value));
  if (vary.unit == "B") return to_human(Bytes(value));
  return to_human(Seconds(value));
}

// Of the latency or objective.
std::string human_value(const std::optional<Seconds>& value, std::string_view unit) {
  return value ? objective_text(*value, unit) : std::string("no plan");
}

// "-12 %" against the first row of the same planner.
std::string against_first(const api::Sweep& sweep, const api::Sweep::Row& row) {
  const auto first = std::ranges::find(sweep.rows, row.planner, &api::Sweep::Row::planner);
  if (&*first == &row || !first->objective || !row.objective || *first->objective <= Seconds())
    return "";
  return fmt::format("{:+.1f} %", 100.0 * (*row.objective / *first->objective - 1.0));
}

}  // namespace

std::string show_sweep(const Style& style, const api::Swept& it) {
  const api::Sweep& sweep = it.sweep;
  const std::string what = fmt::format("{} of {}", sweep.vary.key, sweep.vary.where);
  Table table({{kRight}, {kLeft}, {kRight}, {kRight}, {kLeft, Column::Fit::kLosesEnd}});
  table.set_header({what, "planner", sweep.is_single ? "latency" : "objective", "change", "plan"});
  for (const api::Sweep::Row& row : sweep.rows)
    table.add({{human_value(sweep.vary, row.value)},
               {row.planner},
               {human_value(row.objective, sweep.unit)},
               {against_first(sweep, row)},
               {row.plan}});
  std::string out = table.text(style);
  if (!sweep.breakpoints) return out;
  if (sweep.breakpoints->empty()) return out + "\nthe best plan is the same over the whole range\n";
  Table points(
      {{kRight}, {kRight}, {kLeft, Column::Fit::kLosesEnd}, {kLeft, Column::Fit::kLosesEnd}});
  points.set_header({what, "latency", "best plan below", "best plan above"});
  for (const auto& point : *sweep.breakpoints)
    points.add({{human_value(sweep.vary, point.value)},
                {to_human(point.latency)},
                {point.before},
                {point.after}});
  return out +
         fmt::format("\nthe best plan changes {} time{}\n", sweep.breakpoints->size(),
                     sweep.breakpoints->size() == 1 ? "" : "s") +
         points.text(style);
}

namespace {

// "3.2 ms (12.0 %)"; a share of what is not above 0 says nothing.
std::string saved_text(const api::Upgrades& found, const api::Upgrades::Row& row) {
  if (!found.base || !row.objective || !(*row.objective < *found.base)) return "nothing";
  const std::string saved = objective_text(*found.base - *row.objective, found.unit);
  if (*found.base <= Seconds()) return saved;
  return fmt::format("{} ({:.1f} %)", saved, 100.0 * (1.0 - *row.objective / *found.base));
}

}  // namespace

std::string show_upgrades(const Style& style, const api::Upgraded& it, bool all) {
  constexpr std::size_t kShown = 20;
  const api::Upgrades& found = it.upgrades;
  std::string out =
      fmt::format("{} {} as the network is\n", found.is_single ? "latency" : "objective",
                  human_value(found.base, found.unit));
  Table table({{kLeft, Column::Fit::kLosesMiddle}, {kLeft}, {kRight}, {kRight}, {kRight}});
  table.set_header(
      {"resource", "rate", fmt::format("times {:g}", found.factor), "saves", "without it"});
  const std::size_t shown = all ? found.rows.size() : std::min(kShown, found.rows.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const api::Upgrades::Row& row = found.rows[i];
    const bool is_node = row.from.empty();
    table.add({{is_node ? row.node : fmt::format("link {}: {} - {}", row.link, row.from, row.to)},
               {is_node ? "compute" : "bandwidth"},
               {human_value(row.objective, found.unit)},
               {saved_text(found, row)},
               {human_value(row.without, found.unit)}});
  }
  out += table.text(style);
  if (shown < found.rows.size())
    out += fmt::format("  and {} more; --all shows them\n", found.rows.size() - shown);
  return out;
}

}  // namespace lamina::app
