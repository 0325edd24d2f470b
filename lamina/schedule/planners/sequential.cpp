#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "lamina/schedule/best_response.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {
namespace {

double rank_of(const Workload& workload, std::size_t j, Order order) {
  const Job& job = workload.job(j);
  switch (order) {
    case Order::kFile: return 0.0;
    case Order::kRelease: return job.release().value();
    case Order::kShortest: return (workload.alone(j) - job.release()).value();
    case Order::kDeadline:
      return job.deadline() ? (job.release() + *job.deadline()).value()
                            : std::numeric_limits<double>::infinity();
  }
  return 0.0;
}

}  // namespace

std::vector<std::uint32_t> ordered(const Workload& workload, Order order) {
  std::vector<std::uint32_t> jobs(workload.num_jobs());
  std::iota(jobs.begin(), jobs.end(), 0U);
  std::ranges::sort(jobs, {},
                    [&](std::uint32_t j) { return std::pair(rank_of(workload, j, order), j); });
  return jobs;
}

Schedule plan_sequential(Workload& workload, const PlannerOptions& options) {
  Schedule schedule{ordered(workload, options.order), {}, 0.0};
  schedule.ways.resize(workload.num_jobs());
  BestResponse best_response(workload.network());
  Timeline timeline(workload.network());
  for (const std::uint32_t j : schedule.order) {
    const Job& job = workload.job(j);
    const Way& way = workload.add_way(j, best_response.solve(job, timeline).route);
    schedule.ways[j] = &way;
    const Seconds completion = timeline.place(job.release(), way.operations);
    schedule.value = workload.goal().join(schedule.value, workload.goal().cost(j, completion));
  }
  return schedule;
}

}  // namespace lamina::schedule
