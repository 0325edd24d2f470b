#include "apps/lamina/show/questions.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "apps/lamina/show/table.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

using enum Column::Align;

// A value in SI base units, as people read it.
std::string human_value(const Varied& vary, double value) {
  if (vary.unit == "B/s") return to_human(BytesPerSecond(value));
  if (vary.unit == "FLOP/s") return to_human(FlopPerSecond(value));
  if (vary.unit == "FLOP") return to_human(Flop(value));
  if (vary.unit == "B") return to_human(Bytes(value));
  if (vary.unit == "s") return to_human(Seconds(value));
  return fmt::format("{:g}", value);
}

// Of the latency or objective.
std::string human_value(const std::optional<Seconds>& value, std::string_view unit) {
  return value ? objective_text(*value, unit) : std::string("no plan");
}

// "-12 %" against the first row of the same planner.
std::string against_first(const Sweep& sweep, const Sweep::Row& row) {
  const auto first = std::ranges::find(sweep.rows, row.planner, &Sweep::Row::planner);
  if (&*first == &row || !first->objective || !row.objective || *first->objective <= Seconds())
    return "";
  return fmt::format("{:+.1f} %", 100.0 * (*row.objective / *first->objective - 1.0));
}

// "2 ms (12.5 %)", "-2 ms (-12.5 %)" of a loss; a lateness may be negative, of which nothing is a
// part.
std::string saving_text(const Upgrades& found, const Upgrades::Row& row) {
  constexpr double kRounding = 1e-9;  // a resource that is not used loses no more by planning anew
  const Seconds saves = saved(found, row).value_or(Seconds());
  const bool is_loss = found.base && saves.value() < -kRounding * std::abs(found.base->value());
  if (!(saves > Seconds()) && !is_loss) return "nothing";
  const std::string text = is_loss ? '-' + objective_text(Seconds() - saves, found.unit)
                                   : objective_text(saves, found.unit);
  if (!(*found.base > Seconds())) return text;
  return fmt::format("{} ({:.1f} %)", text, 100.0 * (saves / *found.base));
}

}  // namespace

std::string show_sweep(const Style& style, const Sweep& sweep) {
  const std::string what = printable(fmt::format("{} of {}", sweep.vary.key, sweep.vary.where));
  // Of one job the whole way is told, whatever the page.
  const auto fit = sweep.is_single ? Column::Fit::kWraps : Column::Fit::kLosesEnd;
  Table table({{kRight}, {kLeft}, {kRight}, {kRight}, {kLeft, fit}});
  table.set_header({what, "planner", sweep.is_single ? "latency" : "objective", "change", "plan"});
  for (const Sweep::Row& row : sweep.rows)
    table.add({{human_value(sweep.vary, row.value)},
               {printable(row.planner)},
               {human_value(row.objective, sweep.unit)},
               {against_first(sweep, row)},
               {printable(row.plan)}});
  std::string out = table.text(style);
  if (!sweep.breakpoints) return out;
  if (sweep.breakpoints->empty()) return out + "\nthe plan is the same over the whole range\n";
  Table points({{kRight}, {kRight}, {kLeft, fit}, {kLeft, fit}});
  points.set_header({what, "latency", "plan below", "plan above"});
  for (const auto& point : *sweep.breakpoints)
    points.add({{human_value(sweep.vary, point.value)},
                {to_human(point.latency)},
                {printable(point.before)},
                {printable(point.after)}});
  return out +
         fmt::format("\nthe plan changes {} time{}\n", sweep.breakpoints->size(),
                     sweep.breakpoints->size() == 1 ? "" : "s") +
         points.text(style);
}

std::string show_upgrades(const Style& style, const Upgrades& found, bool all) {
  constexpr std::size_t kShown = 20;
  std::string out =
      fmt::format("{} {} as the network is\n", found.is_single ? "latency" : "objective",
                  human_value(found.base, found.unit));
  Table table({{kLeft, Column::Fit::kLosesMiddle}, {kLeft}, {kRight}, {kRight}, {kRight}});
  table.set_header(
      {"resource", "rate", fmt::format("times {:g}", found.factor), "saves", "without it"});
  const std::size_t size = found.rows.size(), shown = all ? size : std::min(kShown, size);
  for (std::size_t i = 0; i < shown; ++i) {
    // What matters most first: of slower resources the greatest loss.
    const Upgrades::Row& row = found.rows[found.factor < 1.0 ? size - 1 - i : i];
    const ResourceName& it = row.resource;
    const bool is_node = it.is_node();
    table.add(
        {{printable(is_node ? it.node : fmt::format("link {}: {} - {}", it.link, it.from, it.to))},
         {is_node ? "compute" : "bandwidth"},
         {human_value(row.objective, found.unit)},
         {saving_text(found, row)},
         {human_value(row.without, found.unit)}});
  }
  out += table.text(style);
  if (shown < found.rows.size())
    out += fmt::format("  and {} more; --all shows them\n", found.rows.size() - shown);
  return out;
}

}  // namespace lamina::app
