#include "apps/lamina/show/solution.h"

#include <cmath>
#include <fmt/format.h>

#include "apps/lamina/show/headline.h"
#include "apps/lamina/show/plan.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

std::string count(double number) { return fmt::format("{:.0f}", number); }

std::string range(lp::Magnitudes magnitudes) {
  return fmt::format("{:.2g} to {:.2g}", magnitudes.least, magnitudes.most);
}

std::string found(const formulations::Answer& answer) {
  return answer.objective ? to_human(Seconds(*answer.objective)) : "-";
}

// "optimal", "time limit, bound 6.98 s".
std::string status_text(const formulations::Answer& answer) {
  if (answer.status != lp::Status::kTimeLimit) return std::string(lp::to_text(answer.status));
  return fmt::format("time limit, bound {}", to_human(Seconds(answer.bound)));
}

Table comparison_table() {
  using enum Column::Align;
  Table table({{kLeft},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kLeft, true}});
  std::vector<Cell> head;
  for (const char* text :
       {"", "variables", "rows", "root", "gap", "value", "iterations", "nodes", "seconds", ""})
    head.push_back({text, Tone::kFaint});
  table.add(std::move(head));
  return table;
}

// How far the relaxation stays below the optimum, of the optimum.
std::string root_gap(const api::Compared& row, const api::Comparison& comparison) {
  if (!row.relaxed || !row.relaxed->answer.objective || !comparison.optimum) return "";
  const double optimum = comparison.optimum->value();
  if (optimum == 0.0) return "0 %";
  const double gap = 1.0 - *row.relaxed->answer.objective / optimum;
  return fmt::format("{:.2g} %", 100.0 * (std::abs(gap) < 1e-9 ? 0.0 : gap));
}

void add_row(Table& table, const api::Compared& row, const api::Comparison& comparison) {
  if (!row.whole) {
    table.add({{row.formulation}, {}, {}, {}, {}, {}, {}, {}, {}, {row.objection, Tone::kFaint}});
    return;
  }
  const formulations::Answer& whole = row.whole->answer;
  const std::string said = row.is_exact ? status_text(whole) : "the best with one hop a tensor";
  table.add({{row.formulation},
             {count(whole.size.variables)},
             {count(whole.size.rows)},
             {row.relaxed ? found(row.relaxed->answer) : ""},
             {root_gap(row, comparison)},
             {found(whole)},
             {std::to_string(whole.iterations)},
             {std::to_string(whole.nodes)},
             {fmt::format("{:.3g}", (whole.build + whole.solve).value())},
             {said, whole.status == lp::Status::kOptimal ? Tone::kPlain : Tone::kBad}});
}

}  // namespace

std::string show_solution(const Style& style, const Instance& instance,
                          const api::Solution& solution) {
  const formulations::Answer& answer = solution.answer;
  std::string out;
  if (solution.plan)
    out = show_plan(style, instance, *solution.plan);
  else
    out = job_line(style, *instance.network, instance.jobs.front());
  out += fmt::format("{}{} by {}: {}, {}\n", solution.formulation,
                     solution.relaxed ? ", relaxed," : "", solution.solver, found(answer),
                     status_text(answer));
  if (answer.objective && !answer.integral) out += "  some layers are spread over nodes: no plan\n";
  out += fmt::format("  {} variables, {} rows, {} nonzeros; costs {} s\n",
                     count(answer.size.variables), count(answer.size.rows),
                     count(answer.size.nonzeros), range(answer.costs));
  out +=
      fmt::format("  built in {}, solved in {}; {} iterations, {} nodes\n", to_human(answer.build),
                  to_human(answer.solve), answer.iterations, answer.nodes);
  return out;
}

std::string show_comparison(const Style& style, const Instance& instance,
                            const api::Comparison& comparison) {
  std::string out = job_line(style, *instance.network, instance.jobs.front());
  Table table = comparison_table();
  table.add({{"routing"},
             {},
             {},
             {},
             {},
             {comparison.optimum ? to_human(*comparison.optimum) : "-"},
             {},
             {},
             {fmt::format("{:.3g}", comparison.routing_time.value())},
             {comparison.optimum ? "a shortest path" : "no plan exists"}});
  for (const api::Compared& row : comparison.rows) add_row(table, row, comparison);
  out += table.text(style);
  out += comparison.disagreements.empty()
             ? paint(style, Tone::kGood, fmt::format("all agree, solved by {}", comparison.solver))
             : paint(style, Tone::kBad, "they do not agree:");
  out += '\n';
  for (const std::string& each : comparison.disagreements) out += fmt::format("  {}\n", each);
  return out;
}

}  // namespace lamina::app
