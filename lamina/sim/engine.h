#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "lamina/sim/event_queue.h"
#include "lamina/sim/record.h"
#include "lamina/sim/workload.h"

namespace lamina::sim {

// Stretches of service, as a rule tells of them.
class Journal {
 public:
  explicit Journal(bool keeps) : keeps_(keeps) {}
  void add(JobIndex job, std::uint32_t visit, Seconds start, Seconds end) {
    if (keeps_ && start < end) stretches_.push_back({job, visit, start, end});
  }
  [[nodiscard]] std::vector<Stretch> take() && { return std::move(stretches_); }

 private:
  bool keeps_;
  std::vector<Stretch> stretches_;
};

// A visit that has reached its resource.
struct Arrival {
  JobIndex job;
  std::uint32_t rank = 0, visit = 0;
  Seconds service;
};

// The next to leave a resource if nobody else arrives.
struct Departure {
  Seconds at;
  std::uint32_t rank = 0;
};

// What tells the disciplines apart: who of those present at a resource is served. One object is in
// charge of all resources.
template <class Rule>
concept ServingRule = std::constructible_from<Rule, const Workload&, Journal&> &&
                      requires(Rule& rule, const Rule& same, ResourceId resource,
                               const Arrival& arrival, Seconds now) {
                        rule.join(resource, arrival, now);  // somebody arrives
                        {
                          rule.turn(resource, now)
                        } -> std::same_as<bool>;  // chooses whom to serve; changed?
                        { same.serves(resource) } -> std::same_as<bool>;  // anybody?
                        {
                          same.next(resource)
                        } -> std::same_as<Departure>;  // of those served; asked after `turn`
                        {
                          rule.leave(resource, now)
                        } -> std::same_as<JobIndex>;  // the next to leave does so
                      };

// Executes a workload event by event, under one rule.
//
// The order of events at one instant is fixed, and decides who is served first:
//   1. Departures and backlogs that are done; the resource turns at once to those who wait there.
//   2. Arrivals and releases, the higher rank first: a resource that fell free in this instant has
//      turned already, and of several arrivals at a free resource the highest is served.
//   3. A service of no length, too, ends in step 2 when its rank has its turn, not in step 1: so
//   what
//      a job does never depends on lower ranks where ranks decide, and the completion times of
//      preemptive priority are those of THEORY 2.d, Theorem 2, whatever the sizes.
template <ServingRule Rule>
class Engine {
 public:
  Engine(Workload& workload, const RunOptions& options)
      : work_(workload),
        options_(options),
        journal_(options.timeline),
        rule_(workload, journal_),
        queue_(workload.num_resources() + workload.num_jobs()),
        at_(workload.first_visit),
        by_release_(workload.num_jobs()) {
    record_.completion.resize(work_.num_jobs());
    record_.busy.resize(work_.num_resources());
    if (options_.timeline) grow_timeline();
    if (options_.on_release) idle_from_ = work_.opens;
    std::iota(by_release_.begin(), by_release_.end(), std::uint32_t{0});
    std::ranges::sort(by_release_, [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(work_.release[a], work_.rank[a]) <
             std::pair(work_.release[b], work_.rank[b]);
    });
  }

  [[nodiscard]] Record run() && {
    for (;;) {
      if (release_is_next())
        release(JobIndex(by_release_[num_released_++]));
      else if (!queue_.is_empty())
        handle(queue_.next());
      else
        break;
    }
    record_.stretches = std::move(journal_).take();
    return std::move(record_);
  }

 private:
  // Step 1 has order 0; step 2 has one order for each rank.
  static constexpr std::uint32_t kFirst = 0;
  static constexpr std::uint32_t order_of(std::uint32_t rank) { return rank + 1; }

  [[nodiscard]] std::uint32_t slot_of(ResourceId r) const {
    return static_cast<std::uint32_t>(r.index());
  }
  [[nodiscard]] std::uint32_t slot_of(JobIndex j) const {
    return static_cast<std::uint32_t>(work_.num_resources() + j.index());
  }
  [[nodiscard]] std::uint32_t rank_of(JobIndex j) const { return work_.rank[j.index()]; }

  [[nodiscard]] bool release_is_next() const {
    if (num_released_ == by_release_.size()) return false;
    if (queue_.is_empty()) return true;
    const std::uint32_t job = by_release_[num_released_];
    const auto& event = queue_.next();
    return std::pair(work_.release[job], order_of(work_.rank[job])) <
           std::pair(event.at, event.order);
  }

  void handle(const EventQueue::Event event) {
    ++record_.num_events;
    if (event.slot >= work_.num_resources()) {
      queue_.remove(event.slot);
      arrive(JobIndex(event.slot - work_.num_resources()), event.at);
      return;
    }
    const ResourceId r(event.slot);
    if (!rule_.serves(r)) {  // the backlog is done
      turn(r, event.at);
      return;
    }
    const JobIndex job = rule_.leave(r, event.at);
    turn(r, event.at);
    if (!rule_.serves(r)) queue_.remove(event.slot);
    depart(job, event.at);
  }

  void release(JobIndex job) {
    const Seconds now = work_.release[job.index()];
    if (options_.on_release) accept(job, options_.on_release(job, now, Load(idle_from_, now)));
    if (at_[job.index()] == work_.end_visit[job.index()]) {
      record_.completion[job.index()] = now;
    } else {
      ++record_.num_events;
      arrive(job, now);
    }
  }

  void accept(JobIndex job, const std::vector<Visit>& visits) {
    at_[job.index()] = static_cast<std::uint32_t>(work_.visits.size());
    work_.first_visit[job.index()] = at_[job.index()];
    work_.visits.insert(work_.visits.end(), visits.begin(), visits.end());
    work_.end_visit[job.index()] = static_cast<std::uint32_t>(work_.visits.size());
    if (options_.timeline) grow_timeline();
  }

  void grow_timeline() {
    record_.arrival.resize(work_.visits.size());
    record_.departure.resize(work_.visits.size());
  }

  void arrive(JobIndex job, Seconds now) {
    const std::uint32_t place = at_[job.index()];
    const Visit& visit = work_.visits[place];
    const ResourceId r = visit.resource;
    if (options_.timeline) record_.arrival[place] = now;
    if (options_.on_release)
      idle_from_[r.index()] = std::max(idle_from_[r.index()], now) + visit.service;
    rule_.join(r, {job, rank_of(job), place, visit.service}, now);
    if (now < work_.opens[r.index()])
      queue_.set({work_.opens[r.index()], kFirst, slot_of(r)});
    else
      turn(r, now);
  }

  // Lets the resource choose whom to serve, and notes when the next one leaves.
  void turn(ResourceId r, Seconds now) {
    if (!rule_.turn(r, now)) return;
    const Departure next = rule_.next(r);
    const bool takes_time = next.at > now;
    queue_.set({takes_time ? next.at : now, takes_time ? kFirst : order_of(next.rank), slot_of(r)});
  }

  void depart(JobIndex job, Seconds now) {
    const std::uint32_t place = at_[job.index()]++;
    const Visit& visit = work_.visits[place];
    record_.busy[visit.resource.index()] += visit.service;
    if (options_.timeline) record_.departure[place] = now;
    const Seconds then = now + visit.delay;
    if (place + 1 == work_.end_visit[job.index()])
      record_.completion[job.index()] = then;
    else
      queue_.set({then, order_of(rank_of(job)), slot_of(job)});
  }

  Workload& work_;
  const RunOptions& options_;
  Journal journal_;
  Rule rule_;
  EventQueue queue_;               // slots: resources, then jobs on their way
  std::vector<std::uint32_t> at_;  // of each job: the visit it makes or is on its way to
  std::vector<std::uint32_t> by_release_;
  std::size_t num_released_ = 0;
  std::vector<Seconds> idle_from_;  // of each resource, if nobody else arrives
  Record record_;
};

}  // namespace lamina::sim
