#include "lamina/io/documents/plan_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/multipliers_json.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

Seconds seconds(JsonReader& in) { return Seconds(in.number()); }

// Numbers of layers, tensors and links: any whole number that a double holds exactly.
std::int64_t position(JsonReader& in) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;
  return in.whole(-kLargest, kLargest);
}

Breakdown read_breakdown(JsonReader& in) {
  Breakdown parts;
  in.object({{"compute_s", [&] { parts.compute = seconds(in); }, kRequired},
             {"transmission_s", [&] { parts.transmission = seconds(in); }, kRequired},
             {"propagation_s", [&] { parts.propagation = seconds(in); }, kRequired},
             {"waiting_s", [&] { parts.waiting = seconds(in); }, kRequired}});
  return parts;
}

[[noreturn]] void refuse_kind(std::string_view kind) {
  fail(ErrorCode::kValue, fmt::format("{} is neither 'send' nor 'compute'", lamina::quoted(kind)),
       ".kind");
}

// The keys that only one kind of step has, in the order of `seen`.
struct StepKeys {
  bool node = false, first_layer = false, last_layer = false;
  bool first_name = false, last_name = false, operators = false;
  bool tensors = false, tensor = false, bytes = false, from = false, to = false, link = false;
};

using Keys = std::initializer_list<std::pair<std::string_view, bool>>;

void demand_keys(std::string_view kind, Keys needed) {
  for (const auto& [key, there] : needed)
    if (!there)
      fail(ErrorCode::kMissingKey,
           fmt::format("the key '{}' is missing from a {} step", key, kind));
}

void demand_no_keys(std::string_view kind, Keys alien) {
  for (const auto& [key, there] : alien)
    if (there) fail(ErrorCode::kUnknownKey, fmt::format("a {} step has no key '{}'", kind, key));
}

std::vector<std::string> names(JsonReader& in) {
  std::vector<std::string> names;
  in.list([&](std::size_t) { names.emplace_back(in.text()); });
  return names;
}

std::vector<OperatorName> operators(JsonReader& in) {
  std::vector<OperatorName> names;
  in.list([&](std::size_t) {
    if (in.is_text())
      names.emplace_back(std::string(in.text()));
    else
      names.emplace_back(position(in));
  });
  return names;
}

// Puts into the step what its kind has.
void settle_kind(std::string_view kind, const StepKeys& has, SendStep&& send, ComputeStep&& compute,
                 Step& step) {
  const Keys of_send = {{"tensor", has.tensor},
                        {"bytes", has.bytes},
                        {"from", has.from},
                        {"to", has.to},
                        {"link", has.link}};
  const Keys of_compute = {
      {"node", has.node}, {"first_layer", has.first_layer}, {"last_layer", has.last_layer}};
  if (kind == "send") {
    demand_keys(kind, of_send);
    demand_no_keys(kind, of_compute);
    demand_no_keys(kind, {{"first_layer_name", has.first_name},
                          {"last_layer_name", has.last_name},
                          {"operators", has.operators}});
    step.what = std::move(send);
  } else if (kind == "compute") {
    demand_keys(kind, of_compute);
    demand_no_keys(kind, of_send);
    demand_no_keys(kind, {{"tensors", has.tensors}});
    step.what = std::move(compute);
  } else {
    refuse_kind(kind);
  }
}

Step read_step(JsonReader& in) {
  Step step;
  std::string kind;
  SendStep send;
  ComputeStep compute;
  StepKeys has;
  const auto mark = [](bool& seen, auto& field, auto value) {
    seen = true;
    field = std::move(value);
  };
  in.object(
      {{"kind", [&] { kind = in.text(); }, kRequired},
       {"tensor", [&] { mark(has.tensor, send.tensor, position(in)); }},
       {"tensors", [&] { mark(has.tensors, send.tensors, names(in)); }},
       {"bytes", [&] { mark(has.bytes, send.bytes, Bytes(in.number())); }},
       {"from", [&] { mark(has.from, send.from, in.text()); }},
       {"to", [&] { mark(has.to, send.to, in.text()); }},
       {"link", [&] { mark(has.link, send.link, position(in)); }},
       {"node", [&] { mark(has.node, compute.node, in.text()); }},
       {"first_layer", [&] { mark(has.first_layer, compute.first_layer, position(in)); }},
       {"last_layer", [&] { mark(has.last_layer, compute.last_layer, position(in)); }},
       {"first_layer_name", [&] { mark(has.first_name, compute.first_layer_name, in.text()); }},
       {"last_layer_name", [&] { mark(has.last_name, compute.last_layer_name, in.text()); }},
       {"operators", [&] { mark(has.operators, compute.operators, operators(in)); }},
       {"waiting_s", [&] { step.waiting = seconds(in); }, kRequired},
       {"start_s", [&] { step.start = seconds(in); }, kRequired},
       {"end_s", [&] { step.end = seconds(in); }, kRequired}});
  settle_kind(kind, has, std::move(send), std::move(compute), step);
  return step;
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

std::int64_t count(JsonReader& in) { return in.whole(0, std::int64_t{1} << 53); }

void read_steps(JsonReader& in, std::vector<Step>& steps) {
  in.list([&](std::size_t) { steps.push_back(read_step(in)); });
}

FurtherRuns read_again(JsonReader& in) {
  FurtherRuns again;
  in.object({{"count", [&] { again.count = count(in); }, kRequired},
             {"period_s", [&] { again.period = seconds(in); }, kRequired},
             {"steps", [&] { read_steps(in, again.steps); }, kRequired}});
  return again;
}

PlannedJob read_job(JsonReader& in) {
  PlannedJob job;
  JobFigures figures;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"status", [&] { job.planned = read_status(in); }, kRequired},
             {"none_found", [&] { job.none_found = in.boolean(); }},
             {"reason", [&] { job.reason = in.text(); }},
             {"priority", [&] { optional_value(in, job.priority, position); }},
             {"release_s", [&] { figures.release = seconds(in); }},
             {"completion_s", [&] { optional_value(in, figures.completion, seconds); }},
             {"latency_s", [&] { optional_value(in, figures.latency, seconds); }},
             {"fictitious_s", [&] { optional_value(in, figures.fictitious, seconds); }},
             {"deadline_met",
              [&] {
                optional_value(in, job.deadline_met,
                               [](JsonReader& value) { return value.boolean(); });
              }},
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
  in.object(
      {{"lower_s", [&] { bound.lower = seconds(in); }, kRequired},
       {"gap",
        [&] { optional_value(in, bound.gap, [](JsonReader& value) { return value.number(); }); }},
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
  in.object({{"met", [&] { deadlines.met = count(in); }, kRequired},
             {"missed", [&] { deadlines.missed = count(in); }, kRequired},
             {"max_lateness_s", [&] { deadlines.max_lateness = seconds(in); }, kRequired},
             {"total_lateness_s", [&] { deadlines.total_lateness = seconds(in); }, kRequired}});
  return deadlines;
}

Summary read_summary(JsonReader& in) {
  Summary summary;
  in.object({{"objective_s", [&] { summary.objective = seconds(in); }, kRequired},
             {"makespan_s", [&] { summary.makespan = seconds(in); }, kRequired},
             {"mean_latency_s", [&] { summary.mean_latency = seconds(in); }, kRequired},
             {"max_latency_s", [&] { summary.max_latency = seconds(in); }, kRequired},
             {"planning_time_s", [&] { summary.planning_time = seconds(in); }},
             {"deadlines", [&] { optional_value(in, summary.deadlines, read_deadlines); }}});
  return summary;
}

std::string read_waiting(JsonReader& in) {
  const std::string rule(in.text());
  if (!waiting_from(rule))
    fail(ErrorCode::kUnknownName, unknown_name(rule, "waiting rule", kWaitingNames));
  return rule;
}

std::string read_fingerprint(JsonReader& in) {
  std::string print(in.text());
  const auto is_digit = [](char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); };
  if (print.size() != 16 || !std::ranges::all_of(print, is_digit))
    fail(ErrorCode::kValue, fmt::format("{} is not a fingerprint: expected 16 hexadecimal digits",
                                        lamina::quoted(print)));
  return print;
}

PlanInput read_network(JsonReader& in) {
  PlanInput network;
  in.object({{"name", [&] { network.name = in.text(); }},
             {"fingerprint", [&] { network.fingerprint = read_fingerprint(in); }, kRequired}});
  return network;
}

std::vector<PlanInput> read_models(JsonReader& in) {
  std::vector<PlanInput> models;
  in.map([&](std::string_view name) {
    models.push_back({std::string(name), {}});
    in.object(
        {{"fingerprint", [&] { models.back().fingerprint = read_fingerprint(in); }, kRequired}});
  });
  return models;
}

Cuts read_cuts(JsonReader& in) {
  const std::string_view text = in.text();
  const auto cuts = parse_cuts(text);
  if (!cuts) fail(ErrorCode::kUnknownName, unknown_name(text, "kind of cuts", cuts_names()));
  return *cuts;
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

Plan read_document(JsonReader& in) {
  Plan plan;
  in.object(
      {{"format", [&] { demand_format(in, kPlanFormat); }, kRequired},
       {"planner", [&] { plan.planner = in.text(); }},
       {"waiting", [&] { plan.waiting = read_waiting(in); }},
       {"objective", [&] { plan.objective = in.text(); }},
       {"cuts", [&] { plan.cuts = read_cuts(in); }},
       {"method", [&] { plan.method = in.text(); }},
       {"network", [&] { optional_value(in, plan.network, read_network); }},
       {"models", [&] { plan.models = read_models(in); }},
       {"jobs", [&] { in.list([&](std::size_t) { plan.jobs.push_back(read_job(in)); }); },
        kRequired},
       {"bound", [&] { optional_value(in, plan.bound, read_bound); }},
       {"alternatives",
        [&] { in.list([&](std::size_t) { plan.alternatives.push_back(read_alternative(in)); }); }},
       {"summary", [&] { optional_value(in, plan.summary, read_summary); }},
       {"assumptions", [&] { in.pass_over(); }},  // of network and models, and for people
       {"filled", [&] { in.pass_over(); }},       // likewise
       {"changes", [&] { in.pass_over(); }},      // likewise
       {"certificate", [&] { plan.memory_prices = read_certificate(in); }}});
  return plan;
}

}  // namespace

Expected<Plan> parse_plan_json(const SourceText& source) {
  Plan plan;
  if (auto ok = read_json(source, [&](JsonReader& in) { plan = read_document(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return plan;
}

}  // namespace lamina::io
