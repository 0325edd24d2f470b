#include "lamina/api/capacity_requests.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "lamina/api/documents.h"
#include "lamina/api/load_input.h"
#include "lamina/api/plan.h"
#include "lamina/core/quoted.h"
#include "lamina/io/documents/capacity_json.h"

namespace lamina::api {
namespace {

void assume(LoadedInstance& inputs, const Capacity& capacity) {
  for (Note& note : assumptions_of_streams(inputs.instance, capacity))
    inputs.premises.assumptions.push_back(std::move(note));
}

bool lacks_some(const Capacity& capacity) {
  return capacity.theta == 0.0 || (capacity.plan && api::lacks_some(*capacity.plan));
}

bool misses_some(const Plan& plan) {
  return std::ranges::any_of(
      plan.jobs, [](const PlannedJob& job) { return !job.deadline_met.value_or(true); });
}

// Options that say how jobs are planned are of no use where all are streams.
Expected<void> demand_used(const PlanOptions& options) {
  for (const std::string_view name : options.given)
    if (name != "time-limit")
      return error(ErrorCode::kUsage,
                   "is of no use where all jobs are streams, whose plans share the network",
                   std::string(name));
  return {};
}

// A share of a stream's inferences waits for others, for how long nobody promises: only `simulate`
// says how many are late.
Expected<void> demand_no_stream_deadline(const Instance& instance) {
  for (const Job& job : instance.jobs)
    if (job.is_stream() && job.deadline())
      return error(ErrorCode::kUnsupported,
                   fmt::format("{} is a stream with a deadline, and plans of streams promise no "
                               "latency: simulate --duration counts the late ones, capacity "
                               "--within limits the latency where nothing waits",
                               lamina::quoted(job.id())),
                   "require-deadlines");
  return {};
}

// That the jobs file has a stream; `where` is the file, if it is one.
tl::unexpected<Error> located_in_jobs(Error error, const InstanceInput& input) {
  if (const auto* const source = std::get_if<InstanceSource>(&input);
      source != nullptr && error.where.empty())
    return tl::unexpected(located(std::move(error), source->jobs.path().string()));
  return tl::unexpected(std::move(error));
}

}  // namespace

void assume_other_inputs(LoadedInstance& inputs, const Capacity& capacity) {
  Plan made_for;
  made_for.network = capacity.network;
  made_for.models = capacity.models;
  assume_other_inputs(inputs, made_for);
}

Expected<Reply<Served>> answer(const CapacityRequest& request) {
  if (const auto* const source = std::get_if<InstanceSource>(&request.instance);
      source != nullptr && source->jobs.empty())
    return missing("jobs", "streams stand in a jobs file");
  auto inputs = loaded(request.instance);
  if (!inputs) return tl::unexpected(inputs.error());
  auto found = capacity_of(inputs->instance, request.options);
  if (!found) return located_in_jobs(found.error(), request.instance);
  assume(*inputs, *found);
  std::string document = io::capacity_json(*found, inputs->premises);
  return Reply<Served>{.outcome = lacks_some(*found) ? Outcome::kNoPlan : Outcome::kDone,
                       .document = std::move(document),
                       .result = {*std::move(inputs), *std::move(found)}};
}

Expected<Reply<Planned>> plan_with_streams(LoadedInstance&& inputs, const PlanRequest& request) {
  const PlanOptions& options = request.options;
  if (request.require_deadlines)
    if (auto ok = demand_no_stream_deadline(inputs.instance); !ok)
      return tl::unexpected(ok.error());
  const bool has_others =
      std::ranges::any_of(inputs.instance.jobs, [](const Job& job) { return !job.is_stream(); });
  if (!has_others)
    if (auto ok = demand_used(options); !ok) return tl::unexpected(ok.error());
  auto found =
      plan_streams(inputs.instance, {.time_limit = options.time_limit, .stop = options.stop});
  if (!found) return tl::unexpected(found.error());
  found->reason = why_too_much(*found);
  if (has_others && found->reason.empty()) {
    auto others = plan(other_jobs(inputs.instance, *found), options);
    if (!others) return tl::unexpected(others.error());
    found->plan = std::make_shared<const Plan>(*std::move(others));
  }
  assume(inputs, *found);
  std::string document = io::capacity_json(*found, inputs.premises);
  const bool is_late = request.require_deadlines && found->plan && misses_some(*found->plan);
  const bool is_served = found->reason.empty() && !lacks_some(*found) && !is_late;
  Reply<Planned> reply{.outcome = is_served ? Outcome::kDone : Outcome::kNoPlan,
                       .document = std::move(document),
                       .result = {std::move(inputs), {}}};
  reply.result.streams = *std::move(found);
  return reply;
}

Expected<Reply<Checked>> check_streams(io::InputFile& file, const InstanceInput& instance) {
  auto capacity = io::read_capacity(file);
  if (!capacity) return tl::unexpected(capacity.error());
  auto inputs = loaded(instance, capacity->cuts);
  if (!inputs) return tl::unexpected(inputs.error());
  assume_other_inputs(*inputs, *capacity);
  assume(*inputs, *capacity);
  CapacityVerdict verdict = check(inputs->instance, *capacity);
  Reply<Checked> reply{.outcome = verdict.ok ? Outcome::kDone : Outcome::kCheckFailed,
                       .document = verdict_json(verdict, inputs->premises),
                       .result = {*std::move(inputs), {}, {}}};
  reply.result.streams = CheckedStreams{*std::move(capacity), std::move(verdict)};
  return reply;
}

}  // namespace lamina::api
