#include "lamina/plan/evaluate.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "lamina/model/resources.h"

namespace lamina {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// What one leg takes by itself: the time at its resource, and the delay behind it.
struct Charge {
  Seconds service, delay, backlog;
  double times_backlog = 1.0;  // how often the rule `per-layer` charges the backlog
};

Charge charge_of(const Network& network, const Job& job, const Leg& leg) {
  return std::visit(
      Overloaded{[&](const Hop& hop) {
                   const Link& link = network.link(hop.link);
                   return Charge{service_time(network, job, hop), link.delay, link.backlog_time()};
                 },
                 [&](const Stay& stay) {
                   return Charge{service_time(network, job, stay), Seconds(),
                                 network.node(stay.node).backlog_time(),
                                 static_cast<double>(stay.last_layer - stay.first_layer + 1)};
                 }},
      leg);
}

Seconds waiting_time(Waiting rule, Seconds arrival, const Charge& charge) {
  switch (rule) {
    case Waiting::kDraining: return std::max(Seconds(), charge.backlog - arrival);
    case Waiting::kPerStay: return charge.backlog;
    case Waiting::kPerLayer: return charge.times_backlog * charge.backlog;
  }
  return {};
}

[[maybe_unused]] bool is_route_of(const Network& network, const Job& job, const Route& route) {
  NodeId at = job.source();
  std::uint32_t done = 0;
  bool computing = false;
  for (const Leg& leg : route) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      if (hop->tensor != done || network.link(hop->link).from != at) return false;
      at = network.link(hop->link).to;
      computing = false;
    } else {
      const Stay& stay = std::get<Stay>(leg);
      if (computing || stay.node != at || stay.first_layer != done + 1) return false;
      if (stay.last_layer <= done || stay.last_layer > job.model().num_layers()) return false;
      done = stay.last_layer;
      computing = true;
    }
  }
  return at == job.destination() && done == job.model().num_layers();
}

}  // namespace

Seconds service_time(const Network& network, const Job& job, const Stay& stay) {
  const Node& node = network.node(stay.node);
  Seconds sum = node.overhead;
  for (auto l = stay.first_layer; l <= stay.last_layer; ++l) {
    const auto time = job.model().layer_time(l, node);
    assert(time && "the node of a stay can run its layers");
    sum += *time;
  }
  return sum;
}

Seconds service_time(const Network& network, const Job& job, const Hop& hop) {
  return job.model().tensor_size(hop.tensor) / network.link(hop.link).bandwidth;
}

Timetable evaluate(const Network& network, const Job& job, Waiting waiting, const Route& route) {
  assert(is_route_of(network, job, route));
  Timetable table;
  table.legs.reserve(route.size());
  const Seconds release = job.release();
  Seconds now;  // since the release
  for (const Leg& leg : route) {
    Charge charge = charge_of(network, job, leg);
    if (waiting == Waiting::kDraining) charge.backlog = charge.backlog - release;
    const Seconds wait = waiting_time(waiting, now, charge);
    const Seconds end = now + wait + charge.service + charge.delay;
    table.legs.push_back({leg, wait, release + now, release + end});
    (std::holds_alternative<Hop>(leg) ? table.breakdown.transmission : table.breakdown.compute) +=
        charge.service;
    table.breakdown.propagation += charge.delay;
    table.breakdown.waiting += wait;
    now = end;
  }
  table.completion = release + now;
  table.latency = now;
  return table;
}

Seconds fictitious_latency(const Network& network, const Job& job, const Route& route) {
  const Resources resources(network);
  std::set<ResourceId> seen;
  Seconds sum;
  for (const Leg& leg : route) {
    const Charge charge = charge_of(network, job, leg);
    const ResourceId resource =
        std::visit(Overloaded{[&](const Hop& hop) { return resources.of(hop.link); },
                              [&](const Stay& stay) { return resources.of(stay.node); }},
                   leg);
    const bool is_first = seen.insert(resource).second;
    sum += charge.service + charge.delay + (is_first ? charge.backlog : Seconds());
  }
  return sum;
}

}  // namespace lamina
