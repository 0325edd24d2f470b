#include "bench/executed.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <utility>
#include <variant>

#include "bench/sound.h"

#include "lamina/api/plan.h"
#include "lamina/api/simulate.h"

namespace lamina::bench {
namespace {

bool same(Seconds a, Seconds b) {
  return std::abs((a - b).value()) <= 1e-9 * std::max(std::abs(a.value()), std::abs(b.value()));
}

}  // namespace

Trace verified(const Instance& instance, const Plan& plan, std::string_view what, Report& report) {
  if (const Verdict verdict = api::judge(instance, plan); !verdict.ok)
    report.fail(fmt::format("{}: the judge refuses the plan of {}: {}", what, plan.planner,
                            verdict.violations.front().message));
  Trace trace = sound(api::simulate(instance, plan));
  for (const TracedJob& job : trace.jobs)
    if (!same(job.latency, job.planned_latency))
      report.fail(fmt::format("{}: {} takes {:.17g} s in the simulator, {:.17g} s by {}", what,
                              job.id, job.latency.value(), job.planned_latency.value(),
                              plan.planner));
  return trace;
}

Trace executed(const Instance& instance, Plan plan) {
  for (std::size_t j = 0; j < plan.jobs.size(); ++j)
    for (Step& step : plan.jobs[j].steps)
      if (auto* const send = std::get_if<SendStep>(&step.what))
        send->bytes =
            instance.jobs[j].model().tensor_size(static_cast<std::uint32_t>(send->tensor));
  return sound(api::simulate(instance, plan));
}

Plan planned_as_if_alone(const Instance& instance, std::string_view planner) {
  Plan together;
  together.planner = planner;
  together.objective = "mean-latency";
  together.summary.emplace();
  api::PlanOptions options;
  options.planner = planner;
  for (const Job& job : instance.jobs) {
    Plan alone = sound(api::plan({instance.network, {job}}, options));
    together.jobs.push_back(std::move(alone.jobs.front()));
    if (alone.summary) together.summary->planning_time += alone.summary->planning_time;
    together.jobs.back().priority = static_cast<std::int64_t>(together.jobs.size());
  }
  return together;
}

Choice choice_of(const Plan& plan) {
  Choice choice;
  std::set<std::string_view> nodes;
  double num_jobs = 0.0;
  for (const PlannedJob& job : plan.jobs) {
    num_jobs += job.planned ? 1.0 : 0.0;
    for (const Step& step : job.steps) {
      const auto* const stay = std::get_if<ComputeStep>(&step.what);
      (stay != nullptr ? choice.stays : choice.hops) += 1.0;
      if (stay != nullptr) nodes.insert(stay->node);
    }
  }
  choice.stays /= std::max(num_jobs, 1.0);
  choice.hops /= std::max(num_jobs, 1.0);
  choice.num_nodes = nodes.size();
  return choice;
}

std::string walk_text(const PlannedJob& job, std::string_view source) {
  std::string text(source);
  for (const Step& step : job.steps) {
    if (const auto* const send = std::get_if<SendStep>(&step.what))
      text += fmt::format(" {}", send->to);
    else if (const auto* const stay = std::get_if<ComputeStep>(&step.what))
      text += fmt::format("[{}-{}]", stay->first_layer, stay->last_layer);
  }
  return text;
}

}  // namespace lamina::bench
