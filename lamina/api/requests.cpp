#include "lamina/api/requests.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "lamina/api/capacity_requests.h"
#include "lamina/api/compare_planners.h"
#include "lamina/api/cut_gain.h"
#include "lamina/api/documents.h"
#include "lamina/api/load_input.h"
#include "lamina/api/plan.h"
#include "lamina/api/plan_inputs.h"
#include "lamina/api/streams.h"
#include "lamina/io/documents/comparison_json.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/documents/what_if_json.h"
#include "lamina/io/models/model_options.h"
#include "lamina/model/note.h"
#include "lamina/plan/operator_order.h"

namespace lamina::api {
namespace {

// With the model in the order that a sound plan of cuts `lattice` states.
void follow_order(LoadedInstance& inputs, const Plan& plan) {
  std::vector<Fault> faults;
  if (auto along = along_plan(inputs.instance, plan, faults)) inputs.instance = *std::move(along);
}

bool misses_some(const Plan& plan) {
  return std::ranges::any_of(
      plan.jobs, [](const PlannedJob& job) { return !job.deadline_met.value_or(true); });
}

Expected<Reply<Simulated>> execute(const SimulateRequest& request) {
  const auto given = unpacked(request.plan, request.instance);
  if (!given) return tl::unexpected(given.error());
  const auto plan = io::read_plan(given->plan);
  if (!plan) return tl::unexpected(plan.error());
  auto inputs = loaded(given->instance, plan->cuts);
  if (!inputs) return tl::unexpected(inputs.error());
  if (const auto ok = demand_duration(inputs->instance); !ok) return tl::unexpected(ok.error());
  if (const auto packet = chosen_packet(*inputs->instance.network, request.options); !packet)
    return tl::unexpected(packet.error());  // of an option, not of the plan
  auto trace = simulate(inputs->instance, *plan, request.options);
  if (!trace) return tl::unexpected(located(trace.error(), request.plan.path().string()));
  assume_other_inputs(*inputs, *plan);
  follow_order(*inputs, *plan);
  std::string document = io::trace_json(*trace, inputs->premises);
  return Reply<Simulated>{.document = std::move(document),
                          .result = {*std::move(inputs), *std::move(trace)}};
}

// What the planner in the page says of streams and arrivals.
tl::unexpected<Error> not_in_pages(std::string_view option) {
  return error(ErrorCode::kUnsupported,
               "the planner in the page knows jobs alone, neither streams nor arrivals; "
               "`lamina serve` and the command know them",
               std::string(option));
}

Expected<Reply<Simulated>> plan_on_arrival(const SimulateRequest& request) {
  if (!kAnswersStreams) return not_in_pages("arrivals");
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  auto trace =
      simulate_arrivals(inputs->instance, request.arrivals, request.planning, request.options);
  if (!trace) return tl::unexpected(trace.error());
  std::string document = io::trace_json(*trace, inputs->premises);
  const bool lacks_some = !trace->arrivals->unplanned.empty();
  return Reply<Simulated>{.outcome = lacks_some ? Outcome::kNoPlan : Outcome::kDone,
                          .document = std::move(document),
                          .result = {*std::move(inputs), *std::move(trace)}};
}

// What the document of streams says of its inputs, as plans say it.
Expected<Reply<Simulated>> serve_streams(const SimulateRequest& request) {
  if (!kAnswersStreams) return not_in_pages("duration");
  std::optional<Capacity> given;
  if (!request.plan.empty()) {
    auto read = io::read_capacity(request.plan);
    if (!read) return tl::unexpected(read.error());
    given = *std::move(read);
  }
  auto inputs = given ? loaded(request.instance, given->cuts) : loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  auto trace = simulate_streams(inputs->instance, given ? &*given : nullptr, request.streams,
                                request.planning, request.options);
  if (!trace) {
    const bool is_in_plan = given && trace.error().where.starts_with("streams");
    return tl::unexpected(is_in_plan ? located(trace.error(), request.plan.path().string())
                                     : trace.error());
  }
  if (given) assume_other_inputs(*inputs, *given);
  std::string document = io::trace_json(*trace, inputs->premises);
  const bool lacks_some = !trace->streams->unplanned.empty();
  return Reply<Simulated>{.outcome = lacks_some ? Outcome::kNoPlan : Outcome::kDone,
                          .document = std::move(document),
                          .result = {*std::move(inputs), *std::move(trace)}};
}

// Nothing says what is to be simulated: a duration is missing if there are streams, else a plan.
tl::unexpected<Error> nothing_to_simulate(const SimulateRequest& request) {
  if (const auto inputs = loaded(request.instance))
    if (const auto ok = demand_duration(inputs->instance); !ok) return tl::unexpected(ok.error());
  return missing("plan", "name the plan to be executed, or use --arrivals");
}

Expected<Reply<Solved>> solve_all(LoadedInstance&& inputs, const SolveOptions& options) {
  auto comparison = compare(inputs.instance, options);
  if (!comparison) return tl::unexpected(comparison.error());
  const Outcome outcome = !comparison->disagreements.empty() ? Outcome::kCheckFailed
                          : comparison->optimum              ? Outcome::kDone
                                                             : Outcome::kNoPlan;
  std::string document = comparison_json(*comparison, inputs.premises);
  return Reply<Solved>{.outcome = outcome,
                       .document = std::move(document),
                       .result = {std::move(inputs), *std::move(comparison)}};
}

Expected<Reply<Solved>> solve_one(LoadedInstance&& inputs, const SolveOptions& options) {
  auto solution = solve(inputs.instance, options);
  if (!solution) return tl::unexpected(solution.error());
  // A fractional relaxation is an answer without a plan.
  const bool is_written_only = solution->answer.status == lp::Status::kNotSolved;
  const Outcome outcome =
      solution->answer.objective || is_written_only ? Outcome::kDone : Outcome::kNoPlan;
  std::string document = solution_json(*solution, inputs.premises);
  return Reply<Solved>{.outcome = outcome,
                       .document = std::move(document),
                       .result = {std::move(inputs), *std::move(solution)}};
}

// ---- generate

// That nothing is given which only the other kind takes.
Expected<void> demand_none(const GenerateItems& items, std::string_view what) {
  if (items.items.empty()) return {};
  return error(ErrorCode::kUsage, fmt::format("lamina generate {} takes no such option", what),
               items.items.front().first);
}

GenerateItems joined(GenerateItems items, const GenerateItems& more) {
  items.items.insert(items.items.end(), more.items.begin(), more.items.end());
  return items;
}

Expected<GeneratedFile> make_network(const GenerateRequest& request) {
  if (auto none = demand_none(request.jobs, "network"); !none) return tl::unexpected(none.error());
  const JobsSource& source = request.source;
  const auto model = io::given_options(source.options);
  if (!source.network.empty() || !source.models.empty() || !model.empty() ||
      !source.changes.empty())
    return error(ErrorCode::kUsage, "lamina generate network takes no such option",
                 !source.network.empty()  ? std::string("network")
                 : !source.models.empty() ? std::string("model")
                 : !model.empty()         ? std::string(model.front())
                                  : std::string(io::option_of(source.changes.front().kind)));
  if (auto ok = demand_choice("family", request.family, family_names()); !ok)
    return tl::unexpected(located(ok.error(), "family"));
  return generate_network(request.family, joined(request.network, request.shared));
}

Expected<GeneratedFile> make_jobs(const GenerateRequest& request) {
  if (request.source.options.cuts)
    return error(ErrorCode::kUsage, "does nothing: jobs files do not say how models are cut",
                 "cuts");
  if (auto none = demand_none(request.network, "jobs"); !none) return tl::unexpected(none.error());
  if (!request.family.empty())
    return error(ErrorCode::kUsage, "jobs have no family; name the network with --network",
                 "family");
  return generate_jobs(request.source, joined(request.jobs, request.shared), request.output);
}

Expected<Reply<Planned>> compare_all(LoadedInstance&& inputs, const PlanRequest& request) {
  auto comparison = compare_planners(inputs.instance, request.options);
  if (!comparison) return tl::unexpected(comparison.error());
  const bool lacks_some =
      std::ranges::any_of(comparison->rows, [&](const PlannerComparison::Row& row) {
        return row.infeasible_jobs > 0 || (request.require_deadlines && row.missed_deadlines > 0);
      });
  std::string document = io::comparison_json(*comparison, inputs.premises);
  return Reply<Planned>{.outcome = lacks_some ? Outcome::kNoPlan : Outcome::kDone,
                        .document = std::move(document),
                        .result = {std::move(inputs), {}, *std::move(comparison)}};
}

}  // namespace

Expected<Reply<Planned>> answer(const PlanRequest& request) {
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  if (has_streams(inputs->instance)) {
    if (!kAnswersStreams) return not_in_pages("jobs");
    return plan_with_streams(*std::move(inputs), request);
  }
  if (request.options.planner == kAllPlanners) return compare_all(*std::move(inputs), request);
  auto made = plan(inputs->instance, request.options);
  if (!made) return tl::unexpected(made.error());
  if (auto gain = gain_of_any_cuts(inputs->instance, request.options, *made))
    inputs->premises.assumptions.push_back(*std::move(gain));
  follow_order(*inputs, *made);
  const bool is_late = request.require_deadlines && misses_some(*made);
  std::string document = io::plan_json(*made, inputs->premises);
  return Reply<Planned>{.outcome = is_late || lacks_some(*made) ? Outcome::kNoPlan : Outcome::kDone,
                        .document = std::move(document),
                        .result = {*std::move(inputs), *std::move(made)}};
}

Expected<Reply<Checked>> answer(const CheckRequest& request) {
  if (request.plan.empty()) return missing("plan", "name the plan to be judged");
  const auto given = unpacked(request.plan, request.instance);
  if (!given) return tl::unexpected(given.error());
  auto file = given->plan.open();
  if (!file) return tl::unexpected(file.error());
  const auto kind = io::kind_of(*file);
  if (kind && *kind == io::FileKind::kCapacity) return check_streams(*file, given->instance);
  auto plan = io::read_plan(*file);
  if (!plan) return tl::unexpected(plan.error());
  auto inputs = loaded(given->instance, plan->cuts);
  if (!inputs) return tl::unexpected(inputs.error());
  if (const auto ok = demand_no_streams(inputs->instance, "check"); !ok)
    return tl::unexpected(ok.error());
  assume_other_inputs(*inputs, *plan);
  Verdict verdict = judge(inputs->instance, *plan);
  if (!verdict.ok) assume_other_changes(*inputs, *plan);
  follow_order(*inputs, *plan);
  std::string document = verdict_json(verdict, inputs->premises);
  return Reply<Checked>{.outcome = verdict.ok ? Outcome::kDone : Outcome::kCheckFailed,
                        .document = std::move(document),
                        .result = {*std::move(inputs), *std::move(plan), std::move(verdict)}};
}

Expected<Reply<Simulated>> answer(const SimulateRequest& request) {
  const auto& arrivals = request.arrivals;
  if (request.streams.duration && (arrivals.enabled || !arrivals.given.empty()))
    return error(ErrorCode::kUsage, "does not go with --duration: streams have rates of their own",
                 std::string(arrivals.given.empty() ? "arrivals" : arrivals.given.front()));
  if (request.streams.duration) return serve_streams(request);
  if (const auto ok = demand_no_stream_options(request.streams); !ok)
    return tl::unexpected(ok.error());
  if (request.plan.empty() && !request.arrivals.enabled) return nothing_to_simulate(request);
  if (!request.plan.empty() && request.arrivals.enabled)
    return error(ErrorCode::kUsage, "plans jobs when they arrive; it takes no plan", "arrivals");
  if (request.arrivals.enabled) return plan_on_arrival(request);
  if (const auto ok = demand_no_arrivals(request.arrivals, request.planning); !ok)
    return tl::unexpected(ok.error());
  return execute(request);
}

Expected<Reply<Solved>> answer(const SolveRequest& request) {
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  return request.options.formulation == kAllFormulations
             ? solve_all(*std::move(inputs), request.options)
             : solve_one(*std::move(inputs), request.options);
}

namespace {

// What a sweep that memory limits cannot promise.
Note not_proved(std::size_t count) {
  return {.code = "plans-not-proved",
          .count = count,
          .text = fmt::format(
              "{} the best where memory limits plans, which is not proved: better "
              "ones, and other points at which the plan changes, are possible",
              count == 1 ? std::string("1 plan is") : fmt::format("{} plans are", count)),
          .assumption = true};
}

}  // namespace

Expected<Reply<Swept>> answer(const SweepRequest& request) {
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  auto made =
      sweep(inputs->instance, request.options, request.planning, io::devices_of(request.fill));
  if (!made) return tl::unexpected(made.error());
  if (made->num_unproved > 0)
    inputs->premises.assumptions.push_back(not_proved(made->num_unproved));
  const bool lacks_plans = std::ranges::any_of(
      made->rows, [](const Sweep::Row& row) { return !row.objective.has_value(); });
  std::string document = io::sweep_json(*made, inputs->premises);
  return Reply<Swept>{.outcome = lacks_plans ? Outcome::kNoPlan : Outcome::kDone,
                      .document = std::move(document),
                      .result = {*std::move(inputs), *std::move(made)}};
}

Expected<Reply<Upgraded>> answer(const UpgradesRequest& request) {
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  auto made =
      upgrades(inputs->instance, request.options, request.planning, io::devices_of(request.fill));
  if (!made) return tl::unexpected(made.error());
  std::string document = io::upgrades_json(*made, inputs->premises);
  return Reply<Upgraded>{.outcome = made->base ? Outcome::kDone : Outcome::kNoPlan,
                         .document = std::move(document),
                         .result = {*std::move(inputs), *std::move(made)}};
}

Expected<Reply<Facts>> answer(const InspectRequest& request) {
  if (request.file.empty()) return missing("file", "name the file to look into");
  auto facts = inspect(request.file, request.options);
  if (!facts) return tl::unexpected(facts.error());
  std::string document = facts_json(*facts);
  return Reply<Facts>{.document = std::move(document), .result = *std::move(facts)};
}

Expected<Reply<Facts>> answer(const ConvertRequest& request) {
  if (request.file.empty()) return missing("file", "name the file to convert");
  auto converted = convert(request.file, request.options);
  if (!converted) return tl::unexpected(converted.error());
  std::string document = facts_json(converted->facts);
  return Reply<Facts>{.document = std::move(document),
                      .file = std::move(converted->text),
                      .result = std::move(converted->facts)};
}

Expected<Reply<Facts>> answer(const GenerateRequest& request) {
  constexpr std::array<std::string_view, 2> kWhat{"network", "jobs"};
  if (request.what.empty()) return missing("what", "say network or jobs");
  if (auto ok = demand_choice("kind of file", request.what, kWhat); !ok)
    return tl::unexpected(located(ok.error(), "what"));
  auto made = request.what == "jobs" ? make_jobs(request) : make_network(request);
  if (!made) return tl::unexpected(made.error());
  std::string document = facts_json(made->facts);
  return Reply<Facts>{.document = std::move(document),
                      .file = std::move(made->text),
                      .result = std::move(made->facts)};
}

}  // namespace lamina::api
