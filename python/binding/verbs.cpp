#include <array>
#include <utility>

#include "python/binding/call.h"

#include "lamina/api/arrivals.h"
#include "lamina/api/capacity.h"

namespace lamina::python {
namespace {

template <class Result>
Answer answered(Expected<api::Reply<Result>> reply) {
  api::Reply<Result> made = demand(std::move(reply));
  return {std::move(made.document), std::move(made.file), made.outcome};
}

template <class... Settings>
std::vector<OptionRow> with_instance(std::span<const api::Option<Settings>>... tables) {
  std::vector<OptionRow> rows;
  (append_rows(rows, tables), ...);
  for (OptionRow& row : instance_rows()) rows.push_back(std::move(row));
  return rows;
}

io::Input plan_of(const Call& call) {
  return call.plan ? io::Input::of_bytes(kInMemory, *call.plan) : io::Input();
}

// How the plan cuts its models; none without a plan of jobs. What is none the verb refuses.
std::optional<Cuts> planned_cuts(const Call& call) {
  if (!call.plan) return std::nullopt;
  const auto kind = io::kind_of(plan_of(call));
  if (!kind || *kind != io::FileKind::kPlan) return std::nullopt;
  return demand(io::read_plan(plan_of(call))).cuts;
}

// ---- plan

std::vector<OptionRow> plan_rows() { return with_instance(api::plan_options()); }

Answer run_plan(const Call& call) {
  api::PlanOptions options = settings_of(call.options, api::plan_options());
  options.stop = call.stop;
  return answered(api::answer(api::PlanRequest{instance_of(call), std::move(options)}));
}

// ---- check

std::vector<OptionRow> check_rows() { return instance_rows(); }

Answer run_check(const Call& call) {
  return answered(
      api::answer(api::CheckRequest{plan_of(call), instance_of(call, planned_cuts(call))}));
}

// ---- simulate

std::vector<OptionRow> simulate_rows() {
  return with_instance(api::simulate_options(), api::stream_options(), api::arrival_options(),
                       api::planning_on_arrival_options());
}

Answer run_simulate(const Call& call) {
  auto options = settings_of(call.options, api::simulate_options());
  auto arrivals = settings_of(call.options, api::arrival_options());
  auto planning = settings_of(call.options, api::planning_on_arrival_options());
  auto streams = settings_of(call.options, api::stream_options());
  planning.stop = call.stop;
  streams.stop = call.stop;
  return answered(api::answer(
      api::SimulateRequest{plan_of(call), instance_of(call, planned_cuts(call)), std::move(options),
                           std::move(arrivals), std::move(planning), std::move(streams)}));
}

// ---- solve

std::vector<OptionRow> solve_rows() { return with_instance(api::solve_options()); }

Answer run_solve(const Call& call) {
  auto options = settings_of(call.options, api::solve_options());
  options.stop = call.stop;
  return answered(api::answer(api::SolveRequest{instance_of(call), std::move(options)}));
}

// ---- questions

std::vector<OptionRow> sweep_rows() {
  return with_instance(api::sweep_options(), api::planning_options());
}

std::vector<OptionRow> upgrade_rows() {
  return with_instance(api::upgrade_options(), api::plan_options());
}

template <class Request, class Settings>
Answer ask(const Call& call, std::span<const api::Option<Settings>> question,
           std::span<const api::Option<api::PlanOptions>> planning) {
  auto how = settings_of(call.options, planning);
  how.stop = call.stop;
  return answered(api::answer(Request{instance_of(call), settings_of(call.options, question),
                                      std::move(how), fill_of(call)}));
}

Answer run_sweep(const Call& call) {
  return ask<api::SweepRequest>(call, api::sweep_options(), api::planning_options());
}

Answer run_upgrades(const Call& call) {
  return ask<api::UpgradesRequest>(call, api::upgrade_options(), api::plan_options());
}

std::vector<OptionRow> capacity_rows() { return with_instance(api::capacity_options()); }

Answer run_capacity(const Call& call) {
  auto options = settings_of(call.options, api::capacity_options());
  options.stop = call.stop;
  return answered(api::answer(api::CapacityRequest{instance_of(call), std::move(options)}));
}

// ---- files

std::vector<OptionRow> file_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, api::model_options());
  append_rows(rows, api::fill_options());
  return rows;
}

api::InspectOptions file_options(const Call& call) {
  return {settings_of(call.options, api::model_options()),
          settings_of(call.options, api::fill_options())};
}

Answer run_inspect(const Call& call) {
  return answered(api::answer(api::InspectRequest{call.file, file_options(call)}));
}

Answer run_convert(const Call& call) {
  return answered(api::answer(api::ConvertRequest{call.file, file_options(call)}));
}

// ---- generate

std::vector<OptionRow> generate_network_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, api::network_options());
  append_rows(rows, api::shared_options());
  return rows;
}

std::vector<OptionRow> generate_jobs_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, api::jobs_options());
  append_rows(rows, api::shared_options());
  return rows;
}

Answer run_generate_network(const Call& call) {
  api::GenerateRequest request{.what = "network", .family = call.family, .output = call.output};
  request.network = settings_of(call.options, api::network_options());
  request.shared = settings_of(call.options, api::shared_options());
  return answered(api::answer(request));
}

// Networks and models are files there: `file` and `source` name them.
Answer run_generate_jobs(const Call& call) {
  api::GenerateRequest request{.what = "jobs", .output = call.output};
  request.jobs = settings_of(call.options, api::jobs_options());
  request.shared = settings_of(call.options, api::shared_options());
  request.source = {.network = call.file, .models = {call.source}};
  return answered(api::answer(request));
}

constexpr std::array kVerbs{Verb{"plan", plan_rows, run_plan, true},
                            Verb{"check", check_rows, run_check},
                            Verb{"simulate", simulate_rows, run_simulate, true},
                            Verb{"solve", solve_rows, run_solve, true},
                            Verb{"sweep", sweep_rows, run_sweep, true},
                            Verb{"upgrades", upgrade_rows, run_upgrades, true},
                            Verb{"capacity", capacity_rows, run_capacity, true},
                            Verb{"inspect", file_rows, run_inspect},
                            Verb{"convert", file_rows, run_convert},
                            Verb{"generate_network", generate_network_rows, run_generate_network},
                            Verb{"generate_jobs", generate_jobs_rows, run_generate_jobs}};

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }

}  // namespace lamina::python
