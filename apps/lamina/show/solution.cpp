#include "apps/lamina/show/solution.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

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

std::string found(const formulations::ProgrammeResult& answer) {
  return answer.objective ? to_human(Seconds(*answer.objective)) : "-";
}

std::string_view cut_short_by(const formulations::ProgrammeResult& answer) {
  return answer.status == lp::Status::kStopped ? "stopped" : "time limit";
}

// "optimal", "time limit, bound 6.98 s".
std::string status_text(const formulations::ProgrammeResult& answer) {
  if (!answer.was_cut_short()) return std::string(lp::to_text(answer.status));
  return fmt::format("{}, bound {}", cut_short_by(answer), to_human(Seconds(answer.bound)));
}

std::string whole_or_range(lp::Magnitudes magnitudes) {
  return magnitudes.least == magnitudes.most ? fmt::format("{:.2g}", magnitudes.most)
                                             : range(magnitudes);
}

// One column of text, then so many of numbers.
Table table_of(const std::vector<std::string>& names) {
  using enum Column::Align;
  std::vector<Column> shape(names.size(), Column{kRight});
  shape.front() = {kLeft};
  Table table(std::move(shape));
  table.set_header(names);
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

// 17 500: two digits are all that times deserve.
std::string times_slower(Seconds time, Seconds routing) {
  const double ratio = time / routing;
  const double digit = std::pow(10.0, std::floor(std::log10(ratio)) - 1.0);
  return fmt::format("{:.0f} x", std::round(ratio / digit) * digit);
}

// What is written down.
std::string programmes(const Style& style, const api::Comparison& comparison) {
  Table table = table_of(
      {"as written", "variables", "rows", "nonzeros", "costs, s", "coefficients", "built in"});
  for (const api::Compared& row : comparison.rows) {
    if (!row.whole) continue;
    const formulations::ProgrammeResult& whole = row.whole->answer;
    table.add({{row.formulation},
               {count(whole.size.variables)},
               {count(whole.size.rows)},
               {count(whole.size.nonzeros)},
               {range(whole.costs)},
               {whole_or_range(whole.coefficients)},
               {to_human(whole.build)}});
  }
  return table.text(style);
}

void add_solved(Table& table, const api::Compared& row, const api::Comparison& comparison) {
  const formulations::ProgrammeResult& whole = row.whole->answer;
  const std::string_view more = whole.was_cut_short() ? "> " : "";
  const Tone tone = whole.status == lp::Status::kOptimal ? Tone::kPlain : Tone::kBad;
  table.add({{row.formulation},
             {row.relaxed ? found(row.relaxed->answer) : ""},
             {root_gap(row, comparison)},
             {!row.relaxed || !row.relaxed->answer.objective ? ""
              : row.relaxed->answer.integral                 ? "yes"
                                                             : "no"},
             {found(whole), tone},
             {std::to_string(whole.iterations)},
             {std::to_string(whole.nodes)},
             {fmt::format("{}{}", more, to_human(whole.solve)), tone},
             {fmt::format("{}{}", more,
                          times_slower(whole.build + whole.solve, comparison.routing_time))}});
}

// What came out.
std::string solutions(const Style& style, const api::Comparison& comparison) {
  Table table = table_of({"by " + comparison.solver, "relaxed", "gap", "whole", "value", "pivots",
                          "nodes", "solved in", ""});
  for (const api::Compared& row : comparison.rows)
    if (row.whole) add_solved(table, row, comparison);
  table.add({{"routing", Tone::kStrong},
             {},
             {},
             {},
             {comparison.optimum   ? to_human(*comparison.optimum)
              : comparison.stopped ? "stopped"
                                   : "no plan",
              Tone::kStrong},
             {},
             {},
             {to_human(comparison.routing_time), Tone::kStrong},
             {"1 x"}});
  return table.text(style);
}

bool any_stopped(const api::Comparison& comparison) {
  return comparison.stopped || std::ranges::any_of(comparison.rows, [](const api::Compared& row) {
           return (row.whole && row.whole->answer.was_cut_short()) ||
                  (row.relaxed && row.relaxed->answer.was_cut_short());
         });
}

// What a reader must know of single rows.
std::string remarks(const Style& style, const api::Comparison& comparison) {
  std::string out;
  const auto add = [&](const std::string& formulation, std::string_view text) {
    constexpr std::size_t kIndent = 4;
    const std::string line = fmt::format("{}: {}", formulation, text);
    out += "  " + wrapped(line, style.width - kIndent, kIndent) + '\n';
  };
  for (const api::Compared& row : comparison.rows) {
    if (!row.whole) {
      add("not built", row.objection);
      continue;
    }
    const formulations::ProgrammeResult& whole = row.whole->answer;
    if (!row.is_exact) add(row.formulation, "the best plan with at most one hop per tensor");
    if (whole.was_cut_short())
      add(row.formulation, whole.bound > 0.0
                               ? fmt::format("{}; no plan is faster than {}", cut_short_by(whole),
                                             to_human(Seconds(whole.bound)))
                               : fmt::format("{}, and no bound", cut_short_by(whole)));
    else if (whole.status == lp::Status::kUnbounded || whole.status == lp::Status::kFailed)
      add(row.formulation, lp::to_text(whole.status));
  }
  return out;
}

}  // namespace

std::string show_solution(const Style& style, const Instance& instance,
                          const api::Solution& solution) {
  const formulations::ProgrammeResult& answer = solution.answer;
  std::string out;
  if (solution.plan)
    out = show_plan(style, instance, *solution.plan);
  else
    out = job_line(style, *instance.network, instance.jobs.front());
  const std::string_view relaxed = solution.relaxed ? ", relaxed," : "";
  out += answer.status == lp::Status::kNotSolved
             ? fmt::format("{}{} written, not solved\n", solution.formulation, relaxed)
             : fmt::format("{}{} by {}: {}, {}\n", solution.formulation, relaxed, solution.solver,
                           found(answer), status_text(answer));
  if (answer.objective && !answer.integral)
    out += "  some layers are split between nodes: no plan\n";
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
  out += programmes(style, comparison) + '\n' + solutions(style, comparison);
  if (const std::string said = remarks(style, comparison); !said.empty()) out += '\n' + said;
  out += comparison.disagreements.empty()
             ? paint(style, Tone::kGood,
                     any_stopped(comparison) ? "all that finished agree" : "all agree")
             : paint(style, Tone::kBad, "they do not agree:");
  out += '\n';
  for (const std::string& each : comparison.disagreements) out += fmt::format("  {}\n", each);
  return out;
}

}  // namespace lamina::app
