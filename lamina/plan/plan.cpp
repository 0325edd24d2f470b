#include "lamina/plan/plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lamina/model/tensor_names.h"

namespace lamina {
namespace {

Step step_of(const Network& network, const Job& job, const TimedLeg& timed) {
  Step step{{}, timed.waiting, timed.start, timed.end};
  if (const Hop* hop = std::get_if<Hop>(&timed.leg)) {
    const Link& link = network.link(hop->link);
    step.what = SendStep{hop->tensor,
                         job.model().tensor_size(hop->tensor),
                         network.node(link.from).id,
                         network.node(link.to).id,
                         link.row,
                         tensor_names(job.model(), hop->tensor)};
  } else {
    const Stay& stay = std::get<Stay>(timed.leg);
    step.what = ComputeStep{.node = network.node(stay.node).id,
                            .first_layer = stay.first_layer,
                            .last_layer = stay.last_layer,
                            .first_layer_name = job.model().layer(stay.first_layer).name,
                            .last_layer_name = job.model().layer(stay.last_layer).name};
  }
  return step;
}

}  // namespace

std::vector<Step> steps_of(const Network& network, const Job& job, const Timetable& timetable) {
  std::vector<Step> steps;
  steps.reserve(timetable.legs.size());
  for (const TimedLeg& leg : timetable.legs) steps.push_back(step_of(network, job, leg));
  return steps;
}

PlannedJob planned_job(const Network& network, const Job& job, const Timetable& table) {
  PlannedJob row;
  row.id = job.id();
  row.planned = true;
  row.release = job.release();
  row.completion = table.completion;
  row.latency = table.latency;
  if (job.deadline()) row.deadline_met = row.latency <= *job.deadline();
  row.breakdown = table.breakdown;
  row.steps = steps_of(network, job, table);
  return row;
}

PlannedJob planned_job(const Network& network, const Job& job, const GenerationTimes& times) {
  PlannedJob row = planned_job(network, job, times.first);
  row.completion = times.completion;
  row.latency = times.latency;
  if (job.deadline()) row.deadline_met = row.latency <= *job.deadline();
  row.breakdown = times.breakdown;
  row.first_token = times.first.latency;
  row.time_per_token = times.period;
  Route route;
  for (const TimedLeg& leg : times.first.legs) route.push_back(leg.leg);
  const Job run = job.further_run(last_node_of(job, route));
  row.again = FurtherRuns{job.model().steps(), times.period, steps_of(network, run, times.again)};
  return row;
}

PlannedJob planned_job(const Network& network, const Job& job, Waiting waiting, const Route& route,
                       const Route& again) {
  if (generates(job)) {
    PlannedJob row = planned_job(network, job, evaluate(network, job, waiting, route, again));
    row.priority = 1;
    row.fictitious = std::max(row.latency, fictitious_latency(network, job, route, again));
    return row;
  }
  PlannedJob row = planned_job(network, job, evaluate(network, job, waiting, route));
  row.priority = 1;
  // The rules that charge a backlog more than once may exceed the bound, which charges it once.
  row.fictitious = std::max(row.latency, fictitious_latency(network, job, route));
  return row;
}

PlannedJob infeasible_job(const Job& job, std::string reason) {
  PlannedJob row;
  row.id = job.id();
  row.reason = std::move(reason);
  row.release = job.release();
  return row;
}

void state_unit(const Objective& objective, Plan& plan) {
  if (plan.summary) plan.summary->unit = objective.unit;
  if (plan.bound) plan.bound->unit = objective.unit;
}

std::optional<double> gap_of(Seconds objective, Seconds lower) {
  if (objective == lower) return 0.0;
  if (lower <= Seconds()) return std::nullopt;
  const double gap = (objective - lower) / lower;
  return std::isfinite(gap) ? std::optional(gap) : std::nullopt;
}

}  // namespace lamina
