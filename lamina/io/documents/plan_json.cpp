#include "lamina/io/documents/plan_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/multipliers_json.h"
#include "lamina/io/documents/objective_unit.h"
#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

Seconds seconds(JsonReader& in) { return Seconds(in.number()); }
double number(JsonReader& in) { return in.number(); }
bool boolean(JsonReader& in) { return in.boolean(); }

Breakdown read_breakdown(JsonReader& in) {
  Breakdown parts;
  in.object({{"compute_s", [&] { parts.compute = in.seconds(); }, kRequired},
             {"transmission_s", [&] { parts.transmission = in.seconds(); }, kRequired},
             {"propagation_s", [&] { parts.propagation = in.seconds(); }, kRequired},
             {"waiting_s", [&] { parts.waiting = in.seconds(); }, kRequired}});
  return parts;
}

bool read_status(JsonReader& in) {
  const std::string_view status = in.text();
  if (status != "planned" && status != "infeasible")
    fail(ErrorCode::kValue,
         fmt::format("{} is neither 'planned' nor 'infeasible'", quoted(status)));
  return status == "planned";
}

// The figures that a planned job must have.
struct JobFigures {
  std::optional<Seconds> release, completion, latency, fictitious;
  std::optional<Breakdown> breakdown;
  bool steps = false;
};

template <class T>
T demand_figure(const std::optional<T>& figure, std::string_view key) {
  if (!figure)
    fail(ErrorCode::kMissingKey, fmt::format("the key '{}' is missing from a planned job", key));
  return *figure;
}

void take_figures(const JobFigures& figures, PlannedJob& job) {
  job.release = figures.release.value_or(Seconds());
  if (!job.planned) return;
  job.release = demand_figure(figures.release, "release_s");
  job.completion = demand_figure(figures.completion, "completion_s");
  job.latency = demand_figure(figures.latency, "latency_s");
  job.fictitious = demand_figure(figures.fictitious, "fictitious_s");
  job.breakdown = demand_figure(figures.breakdown, "breakdown");
  if (!figures.steps) fail(ErrorCode::kMissingKey, "the key 'steps' is missing from a planned job");
}

// Values that may be null where there is nothing to say.
template <class T, class Read>
void optional_value(JsonReader& in, std::optional<T>& value, Read&& read) {
  if (!in.is_null()) value = read(in);
}

FurtherRuns read_again(JsonReader& in) {
  FurtherRuns again;
  in.object({{"count", [&] { again.count = in.count(); }, kRequired},
             {"period_s", [&] { again.period = in.seconds(); }, kRequired},
             {"steps", [&] { read_steps(in, again.steps); }, kRequired}});
  return again;
}

PlannedJob read_planned_job(JsonReader& in) {
  PlannedJob job;
  JobFigures figures;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"status", [&] { job.planned = read_status(in); }, kRequired},
             {"none_found", [&] { job.none_found = in.boolean(); }},
             {"reason", [&] { job.reason = in.text(); }},
             {"priority", [&] { optional_value(in, job.priority, read_position); }},
             {"release_s", [&] { figures.release = in.seconds(); }},
             {"completion_s", [&] { optional_value(in, figures.completion, seconds); }},
             {"latency_s", [&] { optional_value(in, figures.latency, seconds); }},
             {"fictitious_s", [&] { optional_value(in, figures.fictitious, seconds); }},
             {"deadline_met", [&] { optional_value(in, job.deadline_met, boolean); }},
             {"breakdown", [&] { optional_value(in, figures.breakdown, read_breakdown); }},
             {"first_token_s", [&] { optional_value(in, job.first_token, seconds); }},
             {"time_per_token_s", [&] { optional_value(in, job.time_per_token, seconds); }},
             {"steps",
              [&] {
                figures.steps = true;
                read_steps(in, job.steps);
              }},
             {"again", [&] { optional_value(in, job.again, read_again); }}});
  take_figures(figures, job);
  return job;
}

Bound read_bound(JsonReader& in) {
  Bound bound;
  in.object({{"lower_s", [&] { bound.lower = in.seconds(); }, kRequired},
             {"unit", [&] { bound.unit = read_unit(in); }},
             {"gap", [&] { optional_value(in, bound.gap, number); }},
             {"kind", [&] { bound.kind = in.text(); }},
             {"holds_for", [&] { bound.holds_for = in.text(); }},
             {"multipliers", [&] { optional_value(in, bound.multipliers, read_multipliers); }}});
  return bound;
}

Alternative read_alternative(JsonReader& in) {
  Alternative other;
  in.object({{"planner", [&] { other.planner = in.text(); }, kRequired},
             {"detail", [&] { other.detail = in.text(); }},
             {"latency_s", [&] { optional_value(in, other.latency, seconds); }, kRequired},
             {"reason", [&] { other.reason = in.text(); }}});
  return other;
}

Deadlines read_deadlines(JsonReader& in) {
  Deadlines deadlines;
  in.object({{"met", [&] { deadlines.met = in.count(); }, kRequired},
             {"missed", [&] { deadlines.missed = in.count(); }, kRequired},
             {"max_lateness_s", [&] { deadlines.max_lateness = in.seconds(); }, kRequired},
             {"total_lateness_s", [&] { deadlines.total_lateness = in.seconds(); }, kRequired}});
  return deadlines;
}

Summary read_summary(JsonReader& in) {
  Summary summary;
  in.object({{"objective_s", [&] { summary.objective = in.seconds(); }, kRequired},
             {"unit", [&] { summary.unit = read_unit(in); }},
             {"makespan_s", [&] { summary.makespan = in.seconds(); }, kRequired},
             {"mean_latency_s", [&] { summary.mean_latency = in.seconds(); }, kRequired},
             {"max_latency_s", [&] { summary.max_latency = in.seconds(); }, kRequired},
             {"planning_time_s", [&] { summary.planning_time = in.seconds(); }},
             {"deadlines", [&] { optional_value(in, summary.deadlines, read_deadlines); }}});
  return summary;
}

std::string read_waiting(JsonReader& in) {
  const std::string rule(in.text());
  if (!waiting_from(rule))
    fail(ErrorCode::kUnknownName, unknown_name(rule, "waiting rule", kWaitingNames));
  return rule;
}

MemoryPriceRow read_memory_price(JsonReader& in) {
  MemoryPriceRow row;
  in.object({{"node", [&] { row.node = in.text(); }, kRequired},
             {"price_s_per_byte", [&] { row.price = in.number(); }, kRequired}});
  return row;
}

// What else is there is for other judges: potentials or bounds of any shape.
std::vector<MemoryPriceRow> read_certificate(JsonReader& in) {
  std::vector<MemoryPriceRow> prices;
  if (!in.is_object()) return in.pass_over(), prices;
  in.open_object({{"memory_prices", [&] {
                     in.list([&](std::size_t) { prices.push_back(read_memory_price(in)); });
                   }}});
  return prices;
}

// As the option that asked for it: "--scale 'bandwidth=0.3'".
std::string read_change(JsonReader& in) {
  std::string change;
  const auto take = [&](std::string_view option) {
    change = fmt::format("--{} {}", option, quoted(in.text(), 200));
  };
  in.open_object({{"set", [&] { take("set"); }},
                  {"scale", [&] { take("scale"); }},
                  {"without", [&] { take("without"); }}});
  return change;
}

Plan read_plan_document(JsonReader& in) {
  Plan plan;
  in.object(
      {{"format", [&] { demand_format(in, kPlanFormat); }, kRequired},
       {"planner", [&] { plan.planner = in.text(); }},
       {"waiting", [&] { plan.waiting = read_waiting(in); }},
       {"objective", [&] { plan.objective = in.text(); }},
       {"discipline", [&] { plan.discipline = in.text(); }},
       {"cuts", [&] { plan.cuts = read_cuts(in); }},
       {"method", [&] { plan.method = in.text(); }},
       {"network", [&] { optional_value(in, plan.network, read_network_input); }},
       {"models", [&] { plan.models = read_model_inputs(in); }},
       {"jobs", [&] { in.list([&](std::size_t) { plan.jobs.push_back(read_planned_job(in)); }); },
        kRequired},
       {"bound", [&] { optional_value(in, plan.bound, read_bound); }},
       {"alternatives",
        [&] { in.list([&](std::size_t) { plan.alternatives.push_back(read_alternative(in)); }); }},
       {"summary", [&] { optional_value(in, plan.summary, read_summary); }},
       {"assumptions", [&] { in.pass_over(); }},  // of network and models, and for people
       {"filled", [&] { in.pass_over(); }},       // likewise
       {"changes", [&] { in.list([&](std::size_t) { plan.changes.push_back(read_change(in)); }); }},
       {"certificate", [&] { plan.memory_prices = read_certificate(in); }}});
  return plan;
}

}  // namespace

Plan read_plan_object(JsonReader& in) { return read_plan_document(in); }

Expected<Plan> parse_plan_json(const SourceText& source) {
  Plan plan;
  if (auto ok = read_json(source, [&](JsonReader& in) { plan = read_plan_document(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return plan;
}

}  // namespace lamina::io
