#pragma once

#include <string>

#include "lamina/core/random.h"
#include "lamina/model/job.h"
#include "lamina/schedule/workload.h"

namespace lamina::testing {

// The instance with deadlines between so many times what each job takes alone; one job in four has
// none.
[[nodiscard]] inline Instance with_deadlines(const Instance& instance, Random& random, double low,
                                             double high) {
  Instance with{instance.network, {}};
  const schedule::Workload alone(*instance.network, instance.jobs, *find_objective("makespan"));
  std::vector<Seconds> latency(instance.jobs.size(), Seconds(1));
  for (std::size_t j = 0; j < alone.num_jobs(); ++j)
    latency[alone.job_index(j)] = alone.alone(j) - alone.job(j).release();
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    JobSpec spec = instance.jobs[i].spec();
    const double factor = random.log_uniform(low, high);
    if (!random.chance(0.25)) spec.deadline = std::max(latency[i] * factor, Seconds(1e-9));
    with.jobs.push_back(*Job::make(*instance.network, std::move(spec)));
  }
  return with;
}

}  // namespace lamina::testing
