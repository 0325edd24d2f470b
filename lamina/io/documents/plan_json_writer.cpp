#include <cmath>

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/objective_unit.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

using Layout = JsonBlock::Layout;

void field(JsonBlock& row, std::string_view key, Seconds time) { row.field(key, time.value()); }

void write_breakdown(std::string& out, const Breakdown& parts) {
  JsonBlock row(out, '{');
  field(row, "compute_s", parts.compute);
  field(row, "transmission_s", parts.transmission);
  field(row, "propagation_s", parts.propagation);
  field(row, "waiting_s", parts.waiting);
  row.close();
}

void write_figures(std::string& out, JsonBlock& row, const PlannedJob& job) {
  field(row, "completion_s", job.completion);
  field(row, "latency_s", job.latency);
  field(row, "fictitious_s", job.fictitious);
  if (job.first_token) field(row, "first_token_s", *job.first_token);
  if (job.time_per_token) field(row, "time_per_token_s", *job.time_per_token);
  if (job.deadline_met) row.field("deadline_met", *job.deadline_met);
  row.key("breakdown");
  write_breakdown(out, job.breakdown);
}

void write_again(std::string& out, const FurtherRuns& again, int depth) {
  JsonBlock block(out, '{', Layout::kLines, depth);
  block.field("count", again.count);
  field(block, "period_s", again.period);
  write_steps(out, block, again.steps, depth + 1);
  block.close();
}

void write_planned_job(std::string& out, const PlannedJob& job, int depth) {
  JsonBlock row(out, '{', Layout::kLines, depth);
  row.field("id", job.id);
  row.field("status", std::string_view(job.planned ? "planned" : "infeasible"));
  if (!job.planned && job.none_found) row.field("none_found", true);
  if (!job.planned) row.field("reason", job.reason);
  row.field("priority", job.priority);
  field(row, "release_s", job.release);
  if (job.planned) write_figures(out, row, job);
  write_steps(out, row, job.steps, depth + 1);
  if (job.again) {
    row.key("again");
    write_again(out, *job.again, depth + 1);
  }
  row.close();
}

void write_price(std::string& out, const PriceRow& price) {
  JsonBlock row(out, '{');
  write_name(row, price.resource);
  field(row, "arrived_from_s", price.arrived_from);
  row.key("points");
  JsonBlock points(out, '[');
  for (const PriceRow::Point& point : price.points) {
    points.element();
    JsonBlock pair(out, '{');
    field(pair, "time_s", point.time);
    pair.field("price", point.price);
    pair.close();
  }
  points.close();
  row.close();
}

void write_load(std::string& out, const LoadRow& load) {
  JsonBlock row(out, '{');
  write_name(row, load.resource);
  field(row, "released_from_s", load.released_from);
  field(row, "released_until_s", load.released_until);
  row.field("weight", load.weight);
  row.close();
}

void write_job_weight(std::string& out, const JobWeight& job) {
  JsonBlock row(out, '{');
  row.field("id", job.id);
  row.field("weight", job.weight);
  row.close();
}

template <class Row>
void write_rows(std::string& out, JsonBlock& block, std::string_view key,
                const std::vector<Row>& rows, void (*write)(std::string&, const Row&)) {
  if (rows.empty()) return;
  block.key(key);
  JsonBlock list(out, '[', Layout::kLines, 3);
  for (const Row& row : rows) {
    list.element();
    write(out, row);
  }
  list.close();
}

void write_multipliers(std::string& out, const Multipliers& multipliers) {
  JsonBlock block(out, '{', Layout::kLines, 2);
  if (multipliers.cell) field(block, "cell_s", *multipliers.cell);
  write_rows(out, block, "prices", multipliers.prices, write_price);
  write_rows(out, block, "loads", multipliers.loads, write_load);
  write_rows(out, block, "jobs", multipliers.jobs, write_job_weight);
  block.close();
}

void write_bound(std::string& out, const Bound& bound) {
  JsonBlock row(out, '{', bound.multipliers ? Layout::kLines : Layout::kOneLine, 1);
  field(row, "lower_s", bound.lower);
  write_unit(row, bound.unit);
  row.field("gap", bound.gap);
  row.field("kind", bound.kind);
  if (!bound.holds_for.empty()) row.field("holds_for", bound.holds_for);
  if (bound.multipliers) {
    row.key("multipliers");
    write_multipliers(out, *bound.multipliers);
  }
  row.close();
}

void write_memory_price(std::string& out, const MemoryPriceRow& price) {
  JsonBlock row(out, '{');
  row.field("node", price.node);
  row.field("price_s_per_byte", price.price);
  row.close();
}

void write_certificate(std::string& out, const Plan& plan) {
  JsonBlock block(out, '{', Layout::kLines, 1);
  write_rows(out, block, "memory_prices", plan.memory_prices, write_memory_price);
  block.close();
}

void write_alternative(std::string& out, const Alternative& other) {
  JsonBlock row(out, '{');
  row.field("planner", other.planner);
  if (!other.detail.empty()) row.field("detail", other.detail);
  row.field("latency_s", other.latency ? std::optional(other.latency->value()) : std::nullopt);
  row.field("reason", other.reason);
  row.close();
}

void write_deadlines(std::string& out, const Deadlines& deadlines) {
  JsonBlock row(out, '{');
  row.field("met", deadlines.met);
  row.field("missed", deadlines.missed);
  field(row, "max_lateness_s", deadlines.max_lateness);
  field(row, "total_lateness_s", deadlines.total_lateness);
  row.close();
}

void write_summary(std::string& out, const Summary& summary) {
  JsonBlock row(out, '{');
  field(row, "objective_s", summary.objective);
  write_unit(row, summary.unit);
  field(row, "makespan_s", summary.makespan);
  field(row, "mean_latency_s", summary.mean_latency);
  field(row, "max_latency_s", summary.max_latency);
  field(row, "planning_time_s", summary.planning_time);
  if (summary.deadlines) {
    row.key("deadlines");
    write_deadlines(out, *summary.deadlines);
  }
  row.close();
}

void write_jobs(std::string& out, const std::vector<PlannedJob>& all) {
  JsonBlock jobs(out, '[', Layout::kLines, 1);
  for (const PlannedJob& job : all) {
    jobs.element();
    write_planned_job(out, job, 2);
  }
  jobs.close();
}

}  // namespace

void write_plan_keys(std::string& out, JsonBlock& document, const Plan& plan) {
  document.field("format", kPlanFormat);
  document.field("planner", plan.planner);
  document.field("waiting", plan.waiting);
  document.field("objective", plan.objective);
  if (!plan.discipline.empty()) document.field("discipline", plan.discipline);
  document.field("cuts", to_text(plan.cuts));
  if (!plan.method.empty()) document.field("method", plan.method);
  write_inputs(out, document, plan.network, plan.models);
  document.key("jobs");
  write_jobs(out, plan.jobs);
  if (plan.bound) {
    document.key("bound");
    write_bound(out, *plan.bound);
  }
  if (!plan.memory_prices.empty()) {
    document.key("certificate");
    write_certificate(out, plan);
  }
  if (!plan.alternatives.empty()) {
    document.key("alternatives");
    JsonBlock others(out, '[', Layout::kLines, 1);
    for (const Alternative& other : plan.alternatives) {
      others.element();
      write_alternative(out, other);
    }
    others.close();
  }
  if (plan.summary) {
    document.key("summary");
    write_summary(out, *plan.summary);
  }
}

std::string plan_json(const Plan& plan, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  write_plan_keys(out, document, plan);
  write_premises(out, document, premises);
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
