#pragma once

#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/route.h"
#include "lamina/plan/serving.h"
#include "lamina/schedule/fictitious_times.h"

namespace lamina::schedule {

// What one job does; `again` in each further run, where its model generates.
struct RoutedJob {
  const Job* job = nullptr;
  Route route{};
  Route again{};
};

// What all its runs ask of the network: the fictitious latency of a job alone is its delays,
// backlogs and services.
[[nodiscard]] Demand demand_of(const Network& network, const RoutedJob& job);

// The rows of a plan for jobs, some of which generate, in this order of priority: each in what
// those before it leave (preemptive-resume), one run after the other. Results travel beside all
// else: they wait for backlogs, and delay nobody. In a network of chunks tensors move piece by
// piece. O(steps of all runs log steps).
[[nodiscard]] std::vector<PlannedJob> rows_of_runs(const Network& network,
                                                   std::span<const RoutedJob> jobs);
// The same under another discipline.
[[nodiscard]] std::vector<PlannedJob> rows_of_runs(const Network& network,
                                                   std::span<const RoutedJob> jobs,
                                                   const Serving& serving);

}  // namespace lamina::schedule
