#include "lamina/api/plan_several.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "lamina/plan/check.h"
#include "lamina/schedule/rows.h"

namespace lamina::api {
namespace {

schedule::PlannerOptions planner_options(const PlanOptions& options) {
  schedule::PlannerOptions out;
  out.time_limit = options.time_limit;
  out.seed = options.seed;
  out.order = options.order;
  out.stop = options.stop;
  out.on_progress = options.on_progress;
  return out;
}

// What the planned jobs come to, alone or as planned.
Summary summary_of(const Objective& objective, std::span<const Outcome> outcomes) {
  Summary summary;
  summary.objective = objective.value(outcomes);
  for (const Outcome& outcome : outcomes) {
    summary.makespan = std::max(summary.makespan, outcome.completion);
    summary.max_latency = std::max(summary.max_latency, outcome.latency());
    summary.mean_latency += outcome.latency();
  }
  if (!outcomes.empty())
    summary.mean_latency = summary.mean_latency / static_cast<double>(outcomes.size());
  return summary;
}

std::vector<Outcome> outcomes_alone(const schedule::Workload& workload) {
  std::vector<Outcome> outcomes;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    const Job& job = workload.job(j);
    outcomes.push_back({job.release(), workload.alone(j), job.weight()});
  }
  return outcomes;
}

// The planned rows in the order of the jobs file, the others with their reasons between them.
std::vector<PlannedJob> all_rows(const Instance& instance, const schedule::Workload& workload,
                                 std::vector<PlannedJob> planned) {
  std::vector<PlannedJob> rows;
  rows.reserve(instance.jobs.size());
  std::size_t j = 0;
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    if (j < workload.num_jobs() && workload.job_index(j) == i)
      rows.push_back(std::move(planned[j++]));
    else
      rows.push_back(
          infeasible_job(instance.jobs[i], why_infeasible(*instance.network, instance.jobs[i])));
  }
  return rows;
}

}  // namespace

void plan_several(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
                  Plan& plan) {
  const Objective& objective = *choice.objective;
  const auto start = std::chrono::steady_clock::now();
  schedule::Workload workload(*instance.network, instance.jobs, objective.name, choice.prepared);
  const schedule::Schedule schedule = choice.planner->plan(workload, planner_options(options));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  std::vector<PlannedJob> planned = schedule::rows_of(workload, schedule);
  std::vector<Outcome> outcomes;
  for (std::size_t j = 0; j < planned.size(); ++j)
    outcomes.push_back({planned[j].release, planned[j].completion, workload.job(j).weight()});
  plan.summary = summary_of(objective, outcomes);
  plan.summary->planning_time = Seconds(took.count());
  const Seconds lower =
      std::min(objective.value(outcomes_alone(workload)), plan.summary->objective);
  plan.bound = Bound{lower, gap_of(plan.summary->objective, lower), "alone"};
  plan.jobs = all_rows(instance, workload, std::move(planned));
}

}  // namespace lamina::api
