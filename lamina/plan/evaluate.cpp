#include "lamina/plan/evaluate.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>

#include "lamina/plan/chunked_transfer.h"
#include "lamina/plan/tasks.h"

namespace lamina {
namespace {

Seconds waiting_time(Waiting rule, Seconds arrival, Seconds backlog, const Leg& leg) {
  switch (rule) {
    case Waiting::kDraining: return std::max(Seconds(), backlog - arrival);
    case Waiting::kPerStay: return backlog;
    case Waiting::kPerLayer: break;
  }
  const Stay* const stay = std::get_if<Stay>(&leg);
  return (stay == nullptr ? 1.0 : stay->last_layer - stay->first_layer + 1.0) * backlog;
}

// The size of the tensor that a leg sends in chunks; 0 if it sends none, or a whole one.
Bytes size_in_chunks(const Network& network, const Job& job, const Leg& leg) {
  const Hop* const hop = std::get_if<Hop>(&leg);
  if (hop == nullptr) return {};
  const Bytes size = job.model().tensor_size(hop->tensor);
  return size <= network.chunk() ? Bytes() : size;
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

// When a job is released, and how long the queue of a resource is, counted from there.
template <class QueueAt>
struct Start {
  Seconds release;
  QueueAt queue_at;
};

template <class QueueAt>
Timetable evaluate_behind(const Network& network, const Job& job, Waiting waiting,
                          std::span<const Leg> route, const Start<QueueAt>& from) {
  const Seconds release = from.release;
  Timetable table;
  table.legs.reserve(route.size());
  Seconds now;                                 // since the release
  std::optional<ChunkedTransfer> under_way{};  // of a tensor that travels in chunks
  for (const Leg& leg : route) {
    const Task task = task_of(network, job, leg);
    const Seconds backlog = from.queue_at(task.resource);
    if (const Bytes size = size_in_chunks(network, job, leg); size > Bytes()) {
      if (!under_way) under_way.emplace(now, size, network.chunk());
      const auto crossing =
          under_way->cross(network.link(std::get<Hop>(leg).link), waiting, backlog);
      table.add({leg, crossing.waiting, release + crossing.start, release + crossing.end},
                {task.resource, crossing.transmission, task.delay});
      now = crossing.end;
      continue;
    }
    under_way.reset();
    const Seconds wait = waiting_time(waiting, now, backlog, leg);
    const Seconds end = now + wait + task.service + task.delay;
    table.add({leg, wait, release + now, release + end}, task);
    now = end;
  }
  table.completion = release + now;
  table.latency = now;
  return table;
}

}  // namespace

void Timetable::add(const TimedLeg& leg, const Task& task) {
  legs.push_back(leg);
  (std::holds_alternative<Hop>(leg.leg) ? breakdown.transmission : breakdown.compute) +=
      task.service;
  breakdown.propagation += task.delay;
  breakdown.waiting += leg.waiting;
}

Timetable evaluate(const Network& network, const Job& job, Waiting waiting, const Route& route) {
  const Resources resources(network);
  const Seconds already = waiting == Waiting::kDraining ? job.release() : Seconds();
  assert(is_route_of(network, job, route));
  return evaluate_behind(
      network, job, waiting, route,
      Start{job.release(), [&](ResourceId r) { return resources.backlog_time(r) - already; }});
}

Timetable evaluate(const Network& network, const Job& job, Waiting waiting, const Route& route,
                   std::span<const Seconds> queues) {
  assert(is_route_of(network, job, route));
  return evaluate_behind(network, job, waiting, route,
                         Start{job.release(), [&](ResourceId r) { return queues[r.index()]; }});
}

Timetable evaluate_part(const Network& network, const Job& job, Waiting waiting,
                        std::span<const Leg> legs, Seconds start) {
  const Resources resources(network);
  const Seconds already = waiting == Waiting::kDraining ? start : Seconds();
  return evaluate_behind(
      network, job, waiting, legs,
      Start{Seconds(), [&](ResourceId r) { return resources.backlog_time(r) - already; }});
}

Seconds fictitious_latency(const Network& network, const Job& job, const Route& route) {
  const Resources resources(network);
  std::set<ResourceId> seen;
  Seconds sum;
  for (const Leg& leg : route) {
    const Task task = task_of(network, job, leg);
    const bool is_first = seen.insert(task.resource).second;
    sum +=
        task.service + task.delay + (is_first ? resources.backlog_time(task.resource) : Seconds());
  }
  return sum;
}

}  // namespace lamina
