#include "lamina/plan/unloaded.h"

#include <vector>

#include "lamina/model/resources.h"
#include "lamina/plan/generation.h"

namespace lamina {
namespace {

Timetable alone(const Network& network, const Job& job, const Route& route) {
  const std::vector<Seconds> nothing(Resources(network).size());
  return evaluate(network, job, Waiting::kPerStay, route, nothing);
}

// When the last stay ends; the result travels from there.
Seconds computed(const Timetable& table, const Route& route) {
  const std::size_t end = until_computed(route).size();
  return end == 0 ? Seconds() : table.legs[end - 1].end;
}

Job released_at_0(const Network& network, const Job& job) {
  if (job.is_stream()) return job.inference(Seconds());
  JobSpec spec = job.spec();
  spec.release = Seconds();
  return *Job::make(network, std::move(spec));  // it was valid before
}

}  // namespace

Unloaded unloaded(const Network& network, const Job& job, const Route& route, const Route& again) {
  Unloaded times;
  times.first = alone(network, released_at_0(network, job), route);
  times.latency = times.first.latency;
  if (!generates(job)) return times;
  const Job run = job.further_run(last_node_of(job, route));
  times.again = alone(network, run, again);
  // A run begins when the one before it has computed its result.
  const double num_between = job.model().steps() - 1.0;
  times.latency = computed(times.first, route) + num_between * computed(*times.again, again) +
                  times.again->latency;
  return times;
}

}  // namespace lamina
