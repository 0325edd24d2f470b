#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/core/expected.h"
#include "lamina/io/files.h"
#include "lamina/model/job.h"
#include "lamina/plan/trace.h"

namespace lamina::api {

// When jobs arrive that nobody planned beforehand.
struct ArrivalOptions {
  bool enabled = false;         // --arrivals is given
  std::optional<double> per_s;  // Poisson arrivals of this rate; none: every job at its release
  std::uint32_t count = 1000;   // how many arrive at that rate
  std::vector<std::string_view> given{};  // names of the options that were given
};

// --arrivals, --count.
[[nodiscard]] std::span<const Option<ArrivalOptions>> arrival_options();
// Those of `lamina plan` that say how each is planned: --planner, --waiting, --tiers, --seed.
[[nodiscard]] std::span<const Option<PlanOptions>> planning_on_arrival_options();

// Fails with kUsage where an option is given that has no use without --arrivals.
[[nodiscard]] Expected<void> demand_no_arrivals(const ArrivalOptions& arrivals,
                                                const PlanOptions& planning);

// Simulates jobs that arrive over time: each is planned when it arrives, alone, by a planner of one
// job, which sees the backlogs of that moment, and then keeps its route. Who came earlier has the
// higher priority. The latency that was promised on arrival is the one planned. With a rate, each
// arrival is one of the instance's jobs, drawn alike often, with an id like "cam-1@17"; without,
// all arrive once, at their releases.
//
// What the planner sees are the queues at the resources: neither jobs that are still on their way
// there nor what will arrive.
//
// Fails with kUnknownName for a planner, discipline or node that does not exist, with kUsage for a
// planner of several jobs or a rate without jobs. O(arrivals (network + planning)).
[[nodiscard]] Expected<Trace> simulate_arrivals(const Instance& instance,
                                                const ArrivalOptions& arrivals,
                                                const PlanOptions& planning,
                                                const SimulateOptions& options);

}  // namespace lamina::api
