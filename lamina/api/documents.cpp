#include "lamina/api/documents.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include "lamina/api/document_parts.h"
#include "lamina/api/inspect.h"
#include "lamina/api/model_document.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::api {
namespace {

void recipe(std::string& out, JsonBlock& document, const io::Recipe& recipe) {
  if (recipe.empty()) return;
  document.key("recipe");
  JsonBlock row(out, '{');
  for (const auto& [name, text] : recipe) row.field(name, text);
  row.close();
}

template <class Quantity>
std::optional<double> number_of(const std::optional<Quantity>& quantity) {
  return quantity ? std::optional(quantity->value()) : std::nullopt;
}

void node_row(JsonBlock& row, const Node& node) {
  row.field("id", node.id);
  row.field("device", node.device);
  row.field("compute_flop_s",
            node.compute > FlopPerSecond() ? std::optional(node.compute.value()) : std::nullopt);
  row.field("memory_bytes", number_of(node.memory));
  row.field("memory_bandwidth_byte_s", number_of(node.memory_bandwidth));
}

std::string json_of(const NetworkFacts& facts) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("network"));
    document.field("name", facts.network->name());
    field(document, "node_count", facts.network->num_nodes());
    field(document, "link_count", facts.network->num_links());
    field(document, "relay_count", facts.num_relays);
    field(document, "weak_components", facts.components.weak);
    field(document, "strong_components", facts.components.strong);
    document.field("compute_flop_s", facts.compute.value());
    objects(out, document, "nodes", facts.network->nodes(), node_row);
    io::write_filled(out, document, facts.filled);
    objects(out, document, "missing", facts.missing, [](JsonBlock& row, const Missing& missing) {
      row.field("what", missing.what);
      field(row, "count", missing.count);
      row.field("option", missing.option);
    });
    texts(out, document, "notes", texts_of(facts.notes));
    recipe(out, document, facts.recipe);
  });
}

std::string json_of(const JobsFacts& facts) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("jobs"));
    field(document, "job_count", facts.num_jobs);
    document.key("models");
    JsonBlock models(out, '{');
    for (const auto& [name, path] : facts.document.models) models.field(name, path);
    models.close();
    objects(out, document, "jobs", facts.document.rows,
            [](JsonBlock& block, const io::JobsDocument::Row& row) {
              block.field("id", row.id);
              block.field("model", row.model);
              block.field("source", row.source);
              block.field("destination", row.destination);
              field(block, "count", row.count);
              if (!row.rate) return;
              block.field("rate_per_s", row.rate->value());
              block.field("arrivals", to_text(row.arrivals.value_or(Arrivals::kPoisson)));
            });
    recipe(out, document, facts.document.recipe);
  });
}

// Measured beside predicted, of each job.
void measured_jobs(std::string& out, JsonBlock& document, const Run& run) {
  objects(out, document, "measured", run.jobs, [](JsonBlock& block, const MeasuredJob& job) {
    block.field("id", job.id);
    field(block, "runs", job.runs);
    block.field("predicted_s", job.predicted.value());
    block.field("measured_s", job.median.value());
    if (job.verified) block.field("verified", *job.verified);
  });
}

void plan_fields(JsonBlock& document, const PlanFacts& facts) {
  const Plan& plan = facts.plan;
  document.field("planner", plan.planner);
  document.field("waiting", plan.waiting);
  document.field("objective", plan.objective);
  if (!plan.discipline.empty()) document.field("discipline", plan.discipline);
  field(document, "job_count", plan.jobs.size());
  field(document, "planned_count", facts.num_planned);
  field(document, "infeasible_count", plan.jobs.size() - facts.num_planned);
  field(document, "step_count", facts.num_steps);
  document.field("objective_s",
                 plan.summary ? std::optional(plan.summary->objective.value()) : std::nullopt);
  document.field("lower_s", plan.bound ? std::optional(plan.bound->lower.value()) : std::nullopt);
}

std::string json_of(const PlanFacts& facts) {
  return document_of([&](std::string& /*out*/, JsonBlock& document) {
    document.field("kind", std::string_view("plan"));
    plan_fields(document, facts);
  });
}

std::string json_of(const ReportFacts& facts) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("report"));
    plan_fields(document, facts.plan);
    document.field("network", facts.network);
    texts(out, document, "models", facts.models);
    document.field("version", facts.version);
    if (facts.run) measured_jobs(out, document, *facts.run);
  });
}

std::string json_of(const RunFacts& facts) {
  const Run& run = facts.run;
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("run"));
    document.field("engine", run.engine);
    field(document, "job_count", run.jobs.size());
    field(document, "failover_count", run.failovers.size());
    measured_jobs(out, document, run);
  });
}

std::string json_of(const TraceFacts& facts) {
  const Trace& trace = facts.trace;
  return document_of([&](std::string& /*out*/, JsonBlock& document) {
    document.field("kind", std::string_view("trace"));
    document.field("discipline", trace.discipline);
    if (trace.arrivals) document.field("planner", trace.arrivals->planner);
    if (trace.streams) field(document, "stream_count", trace.streams->rows.size());
    field(document, "job_count", num_executed(trace));
    field(document, "resource_count", trace.resources.size());
    field(document, "interval_count", facts.num_intervals);
    document.field("makespan_s", trace.summary.makespan.value());
    document.field("mean_latency_s", trace.summary.mean_latency.value());
    document.field("max_latency_s", trace.summary.max_latency.value());
    field(document, "missed_deadlines", trace.summary.num_deadlines_missed);
  });
}

std::string json_of(const Sweep& sweep) {
  std::set<std::string_view> planners;
  for (const Sweep::Row& row : sweep.rows) planners.insert(row.planner);
  const auto changed = std::ranges::count_if(sweep.rows, &Sweep::Row::changed);
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("sweep"));
    document.field("where", sweep.vary.where);
    document.field("key", sweep.vary.key);
    texts(out, document, "planners", planners);
    field(document, "row_count", sweep.rows.size());
    field(document, "changed_count", static_cast<std::size_t>(changed));
    if (sweep.breakpoints) field(document, "breakpoint_count", sweep.breakpoints->size());
  });
}

std::string json_of(const Upgrades& upgrades) {
  const auto saves = [&](const Upgrades::Row& row) {
    return saved(upgrades, row).value_or(Seconds()) > Seconds();
  };
  return document_of([&](std::string& /*out*/, JsonBlock& document) {
    document.field("kind", std::string_view("upgrades"));
    document.field("factor", upgrades.factor);
    document.field("base_s", seconds(upgrades.base));
    field(document, "row_count", upgrades.rows.size());
    field(document, "saving_count",
          static_cast<std::size_t>(std::ranges::count_if(upgrades.rows, saves)));
  });
}

std::string json_of(const CapacityFacts& facts) {
  const Capacity& capacity = facts.capacity;
  return document_of([&](std::string& /*out*/, JsonBlock& document) {
    document.field("kind", std::string_view("capacity"));
    document.field("theta", capacity.theta);
    document.field("upper", capacity.upper);
    document.field("gap", capacity.gap);
    field(document, "stream_count", capacity.streams.size());
    field(document, "plan_count", facts.num_plans);
    field(document, "resource_count", capacity.resources.size());
    if (capacity.plan) field(document, "job_count", capacity.plan->jobs.size());
  });
}

std::string json_of(const ComparisonFacts& facts) {
  const PlannerComparison& it = facts.comparison;
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("comparison"));
    document.field("objective", it.objective);
    if (!it.discipline.empty()) document.field("discipline", it.discipline);
    objects(out, document, "planners", it.rows,
            [](JsonBlock& block, const PlannerComparison::Row& row) {
              block.field("planner", row.planner);
              block.field("objective_s", seconds(row.objective));
            });
  });
}

std::string json_of(const DeploymentFacts& facts) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("deployment"));
    field(document, "job_count", facts.deployment.jobs.size());
    objects(out, document, "jobs", facts.deployment.jobs,
            [](JsonBlock& block, const DeployedJob& job) {
              block.field("id", job.id);
              block.field("model", job.model);
              field(block, "part_count", job.parts.size());
            });
  });
}

std::string json_of(const DevicesFacts& facts) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("devices"));
    field(document, "device_count", facts.catalogue.devices().size());
    objects(out, document, "devices", facts.catalogue.devices(),
            [&](JsonBlock& row, const io::DeviceClass& device) {
              row.field("id", device.id);
              row.field("label", device.label);
              row.field("class", device.group);
              row.field("compute_flop_s", device.speeds.front().compute.value());
              row.field("memory_bytes", number_of(device.memory));
              row.field("memory_source", device.memory_source);
              row.field("memory_bandwidth_byte_s", number_of(device.memory_bandwidth));
              row.field("memory_bandwidth_source", device.memory_bandwidth_source);
              row.key("speeds");
              JsonBlock speeds(out, '[');
              for (const io::DeviceSpeed& speed : device.speeds) {
                speeds.element();
                JsonBlock block(out, '{');
                block.field("compute_flop_s", speed.compute.value());
                block.field("kind", speed.kind);
                block.field("precision", speed.precision);
                block.field("how", speed.how);
                block.field("source", speed.source);
                block.close();
              }
              speeds.close();
            });
  });
}

}  // namespace

std::string error_json(std::string_view code, const Error& error) {
  std::string out;
  JsonBlock document(out, '{');
  document.key("error");
  JsonBlock row(out, '{');
  row.field("code", code);
  row.field("message", error.message);
  row.field("where", error.where);
  row.close();
  document.close();
  return out + '\n';
}

namespace {

void write_violations(std::string& out, JsonBlock& document,
                      const std::vector<Violation>& violations) {
  objects(out, document, "violations", violations, [](JsonBlock& row, const Violation& violation) {
    row.field("code", violation.code);
    if (violation.job.empty())
      row.null("job");
    else
      row.field("job", violation.job);
    if (violation.step)
      field(row, "step", *violation.step);
    else
      row.null("step");
    row.field("message", violation.message);
  });
}

}  // namespace

std::string verdict_json(const CapacityVerdict& verdict, const io::Premises& premises) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("ok", verdict.ok);
    document.field("theta", verdict.theta);
    document.field("upper", verdict.upper);
    write_violations(out, document, verdict.violations);
    io::write_premises(out, document, premises);
  });
}

std::string verdict_json(const Verdict& verdict, const io::Premises& premises) {
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("ok", verdict.ok);
    document.field("latency_s", seconds(verdict.latency));
    document.field("optimum_s", seconds(verdict.optimum));
    document.field("optimal", verdict.optimal);
    document.key("bound");
    JsonBlock bound(out, '{');
    bound.field("proved", verdict.bound_proved);
    bound.close();
    if (!verdict.unproved_alternatives.empty())
      texts(out, document, "unproved_alternatives", verdict.unproved_alternatives);
    write_violations(out, document, verdict.violations);
    io::write_premises(out, document, premises);
  });
}

std::string facts_json(const Facts& facts) {
  return std::visit([](const auto& each) { return json_of(each); }, facts);
}

}  // namespace lamina::api
