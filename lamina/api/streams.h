#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/trace.h"

namespace lamina::api {

// How far a simulation of streams has come.
struct StreamProgress {
  Seconds now, duration;
  std::uint64_t num_arrived = 0, num_under_way = 0;
};

// For how long streams are served, and what decides which way an inference takes.
struct StreamOptions {
  std::optional<Seconds> duration{};
  std::string policy{};                     // "": the first of the table, delay-greedy
  std::optional<double> penalty{};          // of drift-plus-penalty; none: 1
  std::vector<std::string_view> given{};    // names of the options that were given
  const std::atomic<bool>* stop = nullptr;  // set from outside: the run ends with what there is
  std::function<void(const StreamProgress&)> on_progress{};  // often, from the calling thread
};

// --duration, --policy, --penalty.
[[nodiscard]] std::span<const Option<StreamOptions>> stream_options();

// Fails with kUsage, where a job is a stream, for lack of a duration.
[[nodiscard]] Expected<void> demand_duration(const Instance& instance);
// Fails with kUsage where an option is given that has no use without a duration.
[[nodiscard]] Expected<void> demand_no_stream_options(const StreamOptions& options);

// Serves the instance's streams for the duration: each inference is done from its arrival on, by
// the plans of `given`, each as often as its share says, or, if that is null, on the way that the
// policy decides on its arrival. Jobs that are no streams arrive once, at their release; with given
// plans they take those of given.plan, and are left out if it has none for them. Arrivals are drawn
// from the seed of `planning`, the same under every policy. Who arrives earlier has the higher
// priority.
//
// Fails with kUsage or kUnsupported where there is no stream, or an option does not fit; with
// kLimit where more than 10^9 inferences would arrive; and where the plans are none of the
// instance.
[[nodiscard]] Expected<Trace> simulate_streams(const Instance& instance, const Capacity* given,
                                               const StreamOptions& streams,
                                               const PlanOptions& planning,
                                               const SimulateOptions& options = {});

}  // namespace lamina::api
