#include "lamina/plan/preemptive.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace lamina {
namespace {

// When one resource is busy: disjoint intervals [from, to), by `from`. Those that touch are as one:
// a service of no length ends behind the arrivals of its instant, so that whoever of higher
// priority arrives just when the resource falls free goes before it.
class BusyTimes {
 public:
  // Times count from `origin`, when the first job comes.
  BusyTimes(Seconds backlog, Seconds origin) {
    if (backlog > origin) busy_.emplace(Seconds() - origin, backlog - origin);
  }

  // Serves a job that arrives at x and needs so long; it takes every free moment until it is
  // through, so that the resource is then busy from x to the end, which is returned. `waited` gets
  // the busy times between: nothing, not nearly nothing, if there are none.
  Seconds serve(Seconds x, Seconds service, Seconds& waited) {
    auto it = busy_.upper_bound(x);  // the first interval that begins behind x
    if (it != busy_.begin() && std::prev(it)->second > x) --it;
    const auto first = it;
    Seconds now = x, left = service;
    while (it != busy_.end() && (it->first <= now || it->first - now < left)) {
      if (it->first > now) left -= it->first - now;
      waited += it->second - std::max(it->first, now);
      now = it->second;
      ++it;
    }
    const Seconds end = now + left;
    if (service == Seconds()) return end;
    const Seconds from = first == it ? x : std::min(x, first->first);
    busy_.erase(first, it);
    busy_.emplace(from, end);
    return end;
  }

 private:
  std::map<Seconds, Seconds> busy_;
};

// All resources of the network, made when first used.
class Resources {
 public:
  Resources(const Network& network, Seconds origin) : network_(network), origin_(origin) {}

  [[nodiscard]] Seconds origin() const { return origin_; }

  BusyTimes& of(const Stay& stay) {
    return nodes_.try_emplace(stay.node, network_.node(stay.node).backlog_time(), origin_)
        .first->second;
  }
  BusyTimes& of(const Hop& hop) {
    return links_.try_emplace(hop.link, network_.link(hop.link).backlog_time(), origin_)
        .first->second;
  }

 private:
  const Network& network_;
  Seconds origin_;
  std::map<NodeId, BusyTimes> nodes_;
  std::map<LinkId, BusyTimes> links_;
};

Seconds delay_of(const Network&, const Stay&) { return {}; }
Seconds delay_of(const Network& network, const Hop& hop) { return network.link(hop.link).delay; }

Timetable lay_down(const Network& network, const Ranked& ranked, Resources& resources) {
  Timetable table;
  const Seconds origin = resources.origin(), release = ranked.job->release() - origin;
  Seconds now = release;
  for (const Leg& leg : *ranked.route) {
    Seconds waiting;
    const auto [service, delay, done] = std::visit(
        [&](const auto& it) {
          const Seconds length = service_time(network, *ranked.job, it);
          return std::tuple(length, delay_of(network, it),
                            resources.of(it).serve(now, length, waiting));
        },
        leg);
    table.legs.push_back({leg, waiting, origin + now, origin + (done + delay)});
    (std::holds_alternative<Hop>(leg) ? table.breakdown.transmission : table.breakdown.compute) +=
        service;
    table.breakdown.propagation += delay;
    table.breakdown.waiting += waiting;
    now = done + delay;
  }
  table.completion = origin + now;
  table.latency = now - release;
  return table;
}

std::vector<std::size_t> by_priority(std::span<const Ranked> jobs) {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(jobs[i].priority, i); });
  return order;
}

}  // namespace

std::vector<Timetable> preemptive_times(const Network& network, std::span<const Ranked> jobs) {
  if (jobs.empty()) return {};
  const auto earlier = [](const Ranked& a, const Ranked& b) {
    return a.job->release() < b.job->release();
  };
  Resources resources(network, std::ranges::min_element(jobs, earlier)->job->release());
  std::vector<Timetable> tables(jobs.size());
  for (const std::size_t i : by_priority(jobs)) tables[i] = lay_down(network, jobs[i], resources);
  return tables;
}

std::vector<Seconds> fictitious_latencies(const Network& network, std::span<const Ranked> jobs) {
  std::map<std::pair<bool, std::size_t>, Seconds> asked;  // by (is a link, position)
  std::vector<Seconds> latencies(jobs.size());
  for (const std::size_t i : by_priority(jobs)) {
    std::map<std::pair<bool, std::size_t>, Seconds> on_route;  // whole backlogs
    for (const Leg& leg : *jobs[i].route) {
      if (const Hop* const hop = std::get_if<Hop>(&leg)) {
        const Link& link = network.link(hop->link);
        on_route.emplace(std::pair(true, hop->link.index()), link.backlog_time());
        asked[{true, hop->link.index()}] += service_time(network, *jobs[i].job, *hop);
        latencies[i] += link.delay;
      } else {
        const Stay& stay = std::get<Stay>(leg);
        on_route.emplace(std::pair(false, stay.node.index()),
                         network.node(stay.node).backlog_time());
        asked[{false, stay.node.index()}] += service_time(network, *jobs[i].job, stay);
      }
    }
    for (const auto& [resource, backlog] : on_route) latencies[i] += backlog + asked[resource];
  }
  return latencies;
}

}  // namespace lamina
