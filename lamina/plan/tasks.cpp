#include "lamina/plan/tasks.h"

#include <cassert>

namespace lamina {

Seconds service_time(const Network& network, const Job& job, const Stay& stay) {
  const Node& node = network.node(stay.node);
  Seconds sum = node.overhead;
  for (auto l = stay.first_layer; l <= stay.last_layer; ++l) {
    const auto time = job.model().layer_time(l, node);
    assert(time && "the node of a stay can run its layers");
    sum += *time;
  }
  if (job.model().charges_ends())
    sum += job.model().enter_time(stay.first_layer, node) +
           job.model().leave_time(stay.last_layer, node);
  return sum;
}

Seconds service_time(const Network& network, const Job& job, const Hop& hop) {
  return job.model().tensor_size(hop.tensor) / network.link(hop.link).bandwidth;
}

Task task_of(const Network& network, const Job& job, const Leg& leg) {
  const Resources resources(network);
  if (const Hop* const hop = std::get_if<Hop>(&leg))
    return {resources.of(hop->link), service_time(network, job, *hop),
            network.link(hop->link).delay};
  const Stay& stay = std::get<Stay>(leg);
  return {resources.of(stay.node), service_time(network, job, stay), Seconds()};
}

std::vector<Task> tasks_of(const Network& network, const Job& job, const Route& route) {
  std::vector<Task> tasks;
  tasks.reserve(route.size());
  for (const Leg& leg : route) tasks.push_back(task_of(network, job, leg));
  return tasks;
}

}  // namespace lamina
