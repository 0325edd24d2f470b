#include <functional>
#include <numeric>
#include <queue>
#include <tuple>

#include "lamina/schedule/best_response.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {
namespace {

// A job with its completion on `way`, exact when it was found and a lower bound ever after.
struct Candidate {
  Seconds completion;
  std::uint32_t job;
  const Way* way;

  friend bool operator>(const Candidate& a, const Candidate& b) {
    return std::tie(a.completion, a.job) > std::tie(b.completion, b.job);
  }
};

void fix(const Workload& workload, const Candidate& next, Timeline& timeline, Schedule& schedule) {
  const Seconds completion = timeline.place(workload.job(next.job).release(), next.way->operations);
  schedule.order.push_back(next.job);
  schedule.ways[next.job] = next.way;
  schedule.value = workload.goal().join(schedule.value, workload.goal().cost(next.job, completion));
}

Candidate searched(Workload& workload, std::uint32_t job, BestResponse& best_response,
                   const Timeline& timeline) {
  const Way& way = workload.add_way(job, best_response.solve(workload.job(job), timeline).route);
  // Timed like all else: the search sums in another order, and its last digits differ.
  return {timeline.completion(workload.job(job).release(), way.operations), job, &way};
}

}  // namespace

Schedule plan_greedy(Workload& workload, const PlannerOptions& options) {
  Schedule schedule{{}, std::vector<const Way*>(workload.num_jobs()), 0.0};
  BestResponse best_response(workload.network());
  Timeline timeline(workload.network());
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
    open.push({workload.alone(j), j, &workload.way_alone(j)});
  while (!open.empty()) {
    const Candidate least = open.top();
    open.pop();
    const Seconds now =
        timeline.completion(workload.job(least.job).release(), least.way->operations);
    if (now <= least.completion) {
      fix(workload, least, timeline, schedule);
      if (options.on_progress) options.on_progress(schedule.value);
    } else {
      open.push(searched(workload, least.job, best_response, timeline));
    }
  }
  return schedule;
}

Schedule plan_greedy_plainly(Workload& workload, const PlannerOptions& /*options*/) {
  Schedule schedule{{}, std::vector<const Way*>(workload.num_jobs()), 0.0};
  BestResponse best_response(workload.network());
  Timeline timeline(workload.network());
  std::vector<std::uint32_t> open(workload.num_jobs());
  std::iota(open.begin(), open.end(), 0U);
  while (!open.empty()) {
    Candidate least = searched(workload, open.front(), best_response, timeline);
    for (const std::uint32_t j : std::span(open).subspan(1))
      if (const Candidate other = searched(workload, j, best_response, timeline); least > other)
        least = other;
    std::erase(open, least.job);
    fix(workload, least, timeline, schedule);
  }
  return schedule;
}

}  // namespace lamina::schedule
