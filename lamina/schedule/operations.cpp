#include "lamina/schedule/operations.h"

#include "lamina/plan/evaluate.h"

namespace lamina::schedule {

std::vector<Operation> operations_of(const Network& network, const Job& job, const Route& route) {
  const Resources resources(network);
  std::vector<Operation> operations;
  operations.reserve(route.size());
  for (const Leg& leg : route) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      operations.push_back({resources.of(hop->link), service_time(network, job, *hop),
                            network.link(hop->link).delay});
    } else {
      const Stay& stay = std::get<Stay>(leg);
      operations.push_back({resources.of(stay.node), service_time(network, job, stay), Seconds()});
    }
  }
  return operations;
}

}  // namespace lamina::schedule
