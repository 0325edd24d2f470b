#pragma once

#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/route.h"
#include "lamina/plan/tasks.h"
#include "lamina/plan/waiting.h"

// What a job does whose model generates (Model::steps; docs/concepts.md#models-that-generate): a
// first run of the chain on the prompt, then a further run for each token. The nodes of the layers
// hold for all runs; the tensors of the first and those of the further runs take ways of their own.
namespace lamina {

// Whether it runs more than once.
[[nodiscard]] inline bool generates(const Job& job) { return job.model().steps() > 0; }

// Whether the node has a time for the layer in every run.
[[nodiscard]] inline bool runs_at(const Model& model, std::uint32_t l, const Node& node) {
  return model.layer_time(l, node).has_value() &&
         (model.steps() == 0 || model.step_model()->layer_time(l, node).has_value());
}

// Where the last layer runs; the job's source if no layer does.
[[nodiscard]] NodeId last_node_of(const Job& job, const Route& route);

// A route in two: to the end of its last stay, and the hops of the result behind it.
[[nodiscard]] std::span<const Leg> until_computed(const Route& route);
[[nodiscard]] std::span<const Leg> result_way(const Route& route);

// The way of a result that is ready then, on the clock of the releases: it waits for what is left
// of the network's backlogs, and for nobody else. `run` is the job that makes it, a further one if
// it is not the first. The completion is on the clock, too.
[[nodiscard]] Timetable deliver(const Network& network, const Job& run, std::span<const Leg> way,
                                Seconds ready);

// When what happens. A run begins when the one before it has computed its result, whose own way to
// the destination delays nobody.
struct GenerationTimes {
  Timetable first;        // completion and latency: of its result
  Timetable again;        // of the second run, counted from its start
  Seconds period;         // of a run that no longer waits for what is charged once
  Breakdown breakdown{};  // of the latency
  Seconds latency, completion;
};

// The times of a job alone in the network, from first principles. Nodes wait in the first run
// alone: whoever has used a resource never finds its backlog there again. Under draining a tensor
// waits for the backlogs that are left when it comes; under the other rules the way of each tensor
// is charged at its first use, and that of a result whenever one travels.
//
// `route` must be one of the job, and `again` one of its further run (asserted). O(legs + layers).
[[nodiscard]] GenerationTimes evaluate(const Network& network, const Job& job, Waiting waiting,
                                       const Route& route, const Route& again);

// What a job that generates asks of resources between its release and its last result: the legs of
// all runs up to their last stays, one run after the other. O(steps of all runs).
struct RunLeg {
  Leg leg;
  Task task;
  Pieces pieces;  // of tensors in pieces of the size asked for
};
[[nodiscard]] std::vector<RunLeg> legs_of_runs(const Network& network, const Job& job,
                                               const Route& route, const Route& again, Bytes piece);

// The times of a job among others, of which `all` has those legs. Results are delivered beside
// them; the period is the mean of all further runs.
[[nodiscard]] GenerationTimes times_among_others(const Network& network, const Job& job,
                                                 const Route& route, const Route& again,
                                                 const Timetable& all);

// An upper bound on what a result takes that is ready after the release: services, delays and whole
// backlogs of its way.
[[nodiscard]] Seconds longest_delivery(const Network& network, const Job& run,
                                       std::span<const Leg> way);

// An upper bound on the latency of a job that generates, as fictitious_latency: delays and services
// of all runs, and the whole backlog of every resource that it uses, once.
[[nodiscard]] Seconds fictitious_latency(const Network& network, const Job& job, const Route& route,
                                         const Route& again);

}  // namespace lamina
