#pragma once

#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/trace.h"

namespace lamina::api {

// Whether streams and arrivals are answered here: not by the planner in the page.
#ifdef LAMINA_NO_QUESTIONS
inline constexpr bool kAnswersStreams = false;
#else
inline constexpr bool kAnswersStreams = true;
#endif

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
