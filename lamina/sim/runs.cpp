#include "lamina/sim/runs.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/pieces.h"

namespace lamina::sim {

std::pair<std::uint32_t, std::uint32_t> place_in_plan(const Runs& runs, std::uint32_t task) {
  if (task < runs.num_first) return {1, task + 1};
  const std::uint32_t behind = task - runs.num_first;
  return {2 + behind / runs.num_further, 1 + behind % runs.num_further};
}

Expected<Runs> add_runs(const Network& network, const Job& job, const RunRoutes& routes,
                        Bytes piece, Execution& workload) {
  constexpr double kMostTasks = 5e7;  // some gigabytes
  const std::uint32_t count = job.model().steps();
  const auto first = until_computed(routes.first), further = until_computed(routes.again);
  if (static_cast<double>(further.size()) * count > kMostTasks)
    return error(
        ErrorCode::kLimit,
        fmt::format("job {} would do {:.0f} steps in its {} runs, more than are simulated "
                    "one by one",
                    quoted(job.id()), static_cast<double>(further.size()) * count, count + 1.0));
  const auto way_of = [](std::span<const Leg> legs) { return Route(legs.begin(), legs.end()); };
  Runs runs{JobIndex(workload.num_jobs() - 1),
            job.further_run(last_node_of(job, routes.first)),
            static_cast<std::uint32_t>(first.size()),
            static_cast<std::uint32_t>(further.size()),
            count,
            way_of(result_way(routes.first)),
            way_of(result_way(routes.again))};
  for (const Leg& leg : first)
    workload.add_task(task_of(network, job, leg), pieces_of(network, job, leg, piece));
  std::vector<std::pair<Task, Pieces>> tasks;
  for (const Leg& leg : further)
    tasks.emplace_back(task_of(network, runs.further, leg),
                       pieces_of(network, runs.further, leg, piece));
  for (std::uint32_t run = 0; run < count; ++run)
    for (const auto& [task, pieces] : tasks) workload.add_task(task, pieces);
  return runs;
}

Generated deliver_results(const Network& network, const Job& job, const Runs& runs,
                          const Execution& workload, const Record& record) {
  Generated out;
  const std::uint32_t first_task = workload.first_task[runs.job.index()];
  Seconds first_computed, last_computed;
  out.deliveries.reserve(runs.count + std::size_t{1});
  for (std::uint32_t run = 0; run <= runs.count; ++run) {
    // The last task of a run is a stay, which has no delay.
    last_computed = record.departure[first_task + runs.num_first + run * runs.num_further - 1];
    if (run == 0) first_computed = last_computed;
    const Job& maker = run == 0 ? job : runs.further;
    const Route& route = run == 0 ? runs.first_result : runs.further_result;
    Timetable way = deliver(network, maker, route, last_computed);
    if (run == 0) out.first_token = way.completion - job.release();
    out.completion = way.completion;
    out.deliveries.push_back({run + 1, std::move(way.legs), {}});
    for (const Leg& leg : route)
      out.deliveries.back().services.push_back(service_time(network, maker, std::get<Hop>(leg)));
  }
  out.time_per_token = (last_computed - first_computed) / static_cast<double>(runs.count);
  return out;
}

}  // namespace lamina::sim
