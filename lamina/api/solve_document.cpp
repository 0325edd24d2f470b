#include <cstdint>

#include "lamina/api/solve.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::api {
namespace {

using io::JsonBlock;

void write_range(std::string& out, JsonBlock& row, std::string_view key, lp::Magnitudes range) {
  row.key(key);
  JsonBlock block(out, '{');
  block.field("least", range.least);
  block.field("most", range.most);
  block.close();
}

void write_size(std::string& out, JsonBlock& row, const formulations::Size& size) {
  row.key("size");
  JsonBlock block(out, '{');
  block.field("variables", size.variables);
  block.field("rows", size.rows);
  block.field("nonzeros", size.nonzeros);
  block.close();
}

void write_effort(std::string& out, JsonBlock& row, const formulations::ProgrammeResult& answer) {
  row.key("effort");
  JsonBlock block(out, '{');
  block.field("build_s", answer.build.value());
  block.field("solve_s", answer.solve.value());
  block.field("iterations", answer.iterations);
  block.field("nodes", answer.nodes);
  block.close();
}

// No bound is known of what was not solved, and none is needed of what has no solution.
bool has_bound(const formulations::ProgrammeResult& answer) {
  return answer.status == lp::Status::kOptimal || answer.was_cut_short();
}

// The keys of one solution but its format and plan.
void write_solution(std::string& out, JsonBlock& row, const Solution& solution) {
  const formulations::ProgrammeResult& answer = solution.answer;
  row.field("formulation", solution.formulation);
  row.field("solver", solution.solver);
  row.field("relaxed", solution.relaxed);
  row.field("status", lp::to_text(answer.status));
  row.field("objective_s", answer.objective);
  row.field("solver_objective_s", answer.claimed);
  row.field("bound_s", has_bound(answer) ? std::optional(answer.bound) : std::nullopt);
  row.field("integral", answer.integral);
  write_size(out, row, answer.size);
  write_range(out, row, "cost_s", answer.costs);
  write_range(out, row, "coefficients", answer.coefficients);
  write_effort(out, row, answer);
}

std::string without_newline(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void write_compared(std::string& out, JsonBlock& list, const Compared& row) {
  for (const auto* solution : {&row.relaxed, &row.whole}) {
    if (!*solution) continue;
    list.element();
    JsonBlock block(out, '{');
    write_solution(out, block, **solution);
    block.field("exact", row.is_exact);
    if (!(*solution)->relaxed && row.relaxed)
      block.field("root_bound_s", row.relaxed->answer.objective);
    block.close();
  }
  if (row.objection.empty()) return;
  list.element();
  JsonBlock block(out, '{');
  block.field("formulation", row.formulation);
  block.field("objection", row.objection);
  block.close();
}

}  // namespace

std::string solution_json(const Solution& solution, const io::Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", std::string_view("lamina.solve/1"));
  write_solution(out, document, solution);
  if (solution.plan) {
    document.key("plan");
    out += without_newline(io::plan_json(*solution.plan, {.assumptions = premises.assumptions}));
  } else {
    document.null("plan");
  }
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

std::string comparison_json(const Comparison& comparison, const io::Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", std::string_view("lamina.solve/1"));
  document.field("formulation", kAllFormulations);
  document.field("solver", comparison.solver);
  document.key("routing");
  JsonBlock routing(out, '{');
  routing.field("objective_s",
                comparison.optimum ? std::optional(comparison.optimum->value()) : std::nullopt);
  routing.field("solve_s", comparison.routing_time.value());
  routing.close();
  document.field("agree", comparison.disagreements.empty());
  document.key("disagreements");
  JsonBlock words(out, '[');
  for (const std::string& each : comparison.disagreements) {
    words.element();
    io::append_json(out, std::string_view(each));
  }
  words.close();
  document.key("rows");
  JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
  for (const Compared& row : comparison.rows) write_compared(out, list, row);
  list.close();
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::api
