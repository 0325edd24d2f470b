#include "lamina/plan/preemptive.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "lamina/plan/generation.h"
#include "lamina/plan/pieces.h"
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

// One job on its way through what those before it leave.
class LayDown {
 public:
  LayDown(const Network& network, const Ranked& ranked, AllBusyTimes& busy)
      : network_(network), ranked_(ranked), busy_(busy), piece_(piece_size(network)) {}

  Timetable run() && {
    const Seconds release = ranked_.job->release() - busy_.origin();
    now_ = release;
    const auto make = [&](const Leg& leg, const Task& task, const Pieces& pieces) {
      pieces.is_whole() ? pass(leg, task) : move(leg, task, pieces);
    };
    if (ranked_.again != nullptr) {
      for (const RunLeg& it :
           legs_of_runs(network_, *ranked_.job, *ranked_.route, *ranked_.again, piece_))
        make(it.leg, it.task, it.pieces);
    } else {
      for (const Leg& leg : *ranked_.route)
        make(leg, task_of(network_, *ranked_.job, leg),
             pieces_of(network_, *ranked_.job, leg, piece_));
    }
    end_transfer();
    table_.completion = busy_.origin() + now_;
    table_.latency = now_ - release;
    return std::move(table_);
  }

 private:
  void pass(const Leg& leg, const Task& task) {
    end_transfer();
    Seconds waiting;
    const Seconds done = busy_.of(task.resource).serve(now_, task.service, waiting);
    const Seconds end = done + task.delay;
    table_.add({leg, waiting, busy_.origin() + now_, busy_.origin() + end}, task);
    now_ = end;
  }

  // Pieces keep their order on a link, since each takes every free moment.
  void move(const Leg& leg, const Task& task, const Pieces& pieces) {
    if (transfer_.empty()) there_.assign(pieces.count, now_);
    const Seconds start = there_.front();
    BusyTimes& link = busy_.of(task.resource);
    for (std::size_t i = 0; i < there_.size(); ++i) {
      Seconds waiting;
      const Seconds service = i + 1 < there_.size() ? pieces.each : pieces.last;
      there_[i] = link.serve(there_[i], service, waiting) + task.delay;
    }
    transfer_.push_back({leg, task, pieces, start, there_.back()});
  }

  void end_transfer() {
    if (transfer_.empty()) return;
    now_ = transfer_.back().end;
    const std::size_t first = table_.legs.size();
    add_transfer(table_, transfer_);
    for (std::size_t i = first; i < table_.legs.size(); ++i) {
      table_.legs[i].start += busy_.origin();
      table_.legs[i].end += busy_.origin();
    }
    transfer_.clear();
  }

  const Network& network_;
  const Ranked& ranked_;
  AllBusyTimes& busy_;
  Bytes piece_;
  Timetable table_;
  Seconds now_;                     // since the origin
  std::vector<MovedHop> transfer_;  // under way
  std::vector<Seconds> there_;      // by piece
};

std::vector<std::size_t> by_priority(std::span<const Ranked> jobs) {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(jobs[i].priority, i); });
  return order;
}

// Of all runs; results apart.
std::vector<Task> all_tasks(const Network& network, const Ranked& it) {
  if (it.again == nullptr) return tasks_of(network, *it.job, *it.route);
  std::vector<Task> tasks;
  for (const RunLeg& leg : legs_of_runs(network, *it.job, *it.route, *it.again, Bytes::infinity()))
    tasks.push_back(leg.task);
  return tasks;
}

// What the last result takes behind all tasks, at most.
Seconds longest_last_result(const Network& network, const Ranked& it) {
  if (it.again == nullptr) return {};
  return longest_delivery(network, it.job->further_run(last_node_of(*it.job, *it.route)),
                          result_way(*it.again));
}

// At every visit the longest service of somebody of lower priority.
void add_blocking(std::span<const std::vector<Task>> tasks, std::span<const std::size_t> order,
                  std::vector<Seconds>& latencies) {
  std::map<ResourceId, Seconds> longest;
  for (std::size_t k = order.size(); k > 0; --k) {
    const std::size_t i = order[k - 1];
    for (const Task& task : tasks[i])
      if (const auto it = longest.find(task.resource); it != longest.end())
        latencies[i] += it->second;
    for (const Task& task : tasks[i]) {
      Seconds& most = longest[task.resource];
      most = std::max(most, task.service);
    }
  }
}

}  // namespace

std::vector<Timetable> preemptive_times(const Network& network, std::span<const Ranked> jobs) {
  if (jobs.empty()) return {};
  const auto earlier = [](const Ranked& a, const Ranked& b) {
    return a.job->release() < b.job->release();
  };
  AllBusyTimes busy(network, std::ranges::min_element(jobs, earlier)->job->release());
  std::vector<Timetable> tables(jobs.size());
  for (const std::size_t i : by_priority(jobs)) tables[i] = LayDown(network, jobs[i], busy).run();
  return tables;
}

std::vector<Seconds> fictitious_latencies(const Network& network, std::span<const Ranked> jobs,
                                          WaitsFor waits_for) {
  if (waits_for == WaitsFor::kHigherAndOneLower && network.chunk().is_finite())
    waits_for = WaitsFor::kAll;
  const Resources resources(network);
  const std::vector<std::size_t> order = by_priority(jobs);
  std::vector<std::vector<Task>> tasks;
  for (const Ranked& it : jobs) tasks.push_back(all_tasks(network, it));
  std::map<ResourceId, Seconds> asked;  // by those that count
  const auto ask = [&](std::size_t i) {
    for (const Task& task : tasks[i]) asked[task.resource] += task.service;
  };
  if (waits_for == WaitsFor::kAll)
    for (const std::size_t i : order) ask(i);
  std::vector<Seconds> latencies(jobs.size());
  for (const std::size_t i : order) {
    if (waits_for != WaitsFor::kAll) ask(i);
    std::map<ResourceId, Seconds> on_route;  // whole backlogs
    for (const Task& task : tasks[i]) {
      on_route.emplace(task.resource, resources.backlog_time(task.resource));
      latencies[i] += task.delay;
    }
    latencies[i] += longest_last_result(network, jobs[i]);
    for (const auto& [resource, backlog] : on_route) latencies[i] += backlog + asked[resource];
  }
  if (waits_for == WaitsFor::kHigherAndOneLower) add_blocking(tasks, order, latencies);
  return latencies;
}

}  // namespace lamina
