#include "lamina/plan/preemptive.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "lamina/plan/tasks.h"

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

// Of every resource that somebody uses, made when it is first used.
class AllBusyTimes {
 public:
  AllBusyTimes(const Network& network, Seconds origin) : resources_(network), origin_(origin) {}

  [[nodiscard]] Seconds origin() const { return origin_; }

  BusyTimes& of(ResourceId r) {
    return of_.try_emplace(r, resources_.backlog_time(r), origin_).first->second;
  }

 private:
  Resources resources_;
  Seconds origin_;
  std::map<ResourceId, BusyTimes> of_;
};

Timetable lay_down(const Network& network, const Ranked& ranked, AllBusyTimes& busy) {
  Timetable table;
  const Seconds origin = busy.origin(), release = ranked.job->release() - origin;
  Seconds now = release;
  for (const Leg& leg : *ranked.route) {
    const Task task = task_of(network, *ranked.job, leg);
    Seconds waiting;
    const Seconds done = busy.of(task.resource).serve(now, task.service, waiting);
    table.add({leg, waiting, origin + now, origin + (done + task.delay)}, task);
    now = done + task.delay;
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
  AllBusyTimes busy(network, std::ranges::min_element(jobs, earlier)->job->release());
  std::vector<Timetable> tables(jobs.size());
  for (const std::size_t i : by_priority(jobs)) tables[i] = lay_down(network, jobs[i], busy);
  return tables;
}

std::vector<Seconds> fictitious_latencies(const Network& network, std::span<const Ranked> jobs) {
  const Resources resources(network);
  std::map<ResourceId, Seconds> asked;
  std::vector<Seconds> latencies(jobs.size());
  for (const std::size_t i : by_priority(jobs)) {
    std::map<ResourceId, Seconds> on_route;  // whole backlogs
    for (const Leg& leg : *jobs[i].route) {
      const Task task = task_of(network, *jobs[i].job, leg);
      on_route.emplace(task.resource, resources.backlog_time(task.resource));
      asked[task.resource] += task.service;
      latencies[i] += task.delay;
    }
    for (const auto& [resource, backlog] : on_route) latencies[i] += backlog + asked[resource];
  }
  return latencies;
}

}  // namespace lamina
