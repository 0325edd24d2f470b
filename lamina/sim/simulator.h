#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/sim/chunk_transfers.h"
#include "lamina/sim/event_queue.h"
#include "lamina/sim/execution.h"
#include "lamina/sim/fed_jobs.h"
#include "lamina/sim/record.h"

namespace lamina::sim {

// Stretches of service, as a rule tells of them.
class Journal {
 public:
  // With `joins`, stretches of a task that touch become one.
  Journal(bool keeps, bool joins) : keeps_(keeps), joins_(joins) {}
  void add(JobIndex job, std::uint32_t task, Seconds start, Seconds end) {
    if (!keeps_ || start >= end) return;
    if (joins_ && is_joined(task, start, end)) return;
    stretches_.push_back({job, task, start, end});
  }
  [[nodiscard]] std::vector<Stretch> take() && { return std::move(stretches_); }

 private:
  bool is_joined(std::uint32_t task, Seconds start, Seconds end) {
    if (task >= last_.size()) last_.resize(task + std::size_t{1});
    std::size_t& last = last_[task];
    if (last > 0 && stretches_[last - 1].end == start) {
      stretches_[last - 1].end = end;
      return true;
    }
    last = stretches_.size() + 1;
    return false;
  }

  bool keeps_, joins_;
  std::vector<Stretch> stretches_;
  std::vector<std::size_t> last_;  // by task: one behind the position of its last stretch
};

// A task that has reached its resource, or the next of its pieces there.
struct Arrival {
  VisitorIndex visitor;
  JobIndex job;
  // Of the job; under rules that number arrivals, that number.
  std::uint32_t rank = 0;
  std::uint32_t task = 0;
  Seconds service;
};

// The next to leave a resource if nobody else arrives.
struct Departure {
  Seconds at;
  std::uint32_t rank = 0;
};

// What tells the disciplines apart: who of those present at a resource is served. One object is in
// charge of all resources.
//
//   kByRank           whether what a job does never depends on lower ranks
//   kNumbersArrivals  whether the number of an arrival stands for the rank
//   join(r, a, now)   somebody arrives
//   turn(r, now)      chooses whom to serve; answers whether that may have changed
//   serves(r)         whether anybody is served
//   next(r)           the next of them to leave; asked after turn
//   leave(r, now)     the next to leave does so
template <class Rule>
concept ServingRule =
    std::constructible_from<Rule, const Execution&, Journal&> &&
    requires(Rule& rule, const Rule& same, ResourceId r, const Arrival& arrival, Seconds now) {
      { Rule::kByRank } -> std::convertible_to<bool>;
      { Rule::kNumbersArrivals } -> std::convertible_to<bool>;
      { rule.join(r, arrival, now) };
      { rule.turn(r, now) } -> std::same_as<bool>;
      { same.serves(r) } -> std::same_as<bool>;
      { same.next(r) } -> std::same_as<Departure>;
      { rule.leave(r, now) } -> std::same_as<VisitorIndex>;
    };

// Executes a workload event by event, under one rule.
//
// The order of events at one instant is fixed, and decides who is served first:
//   1. Departures and backlogs that are done; each resource turns at once to those who wait there.
//   2. Arrivals and releases, the higher rank first: a resource that fell free in this instant has
//      turned already, and of several arrivals at a free resource the highest is served.
// A service of no length begins and ends in one instant: it ends in step 1 of another round of both
// steps, behind the arrivals of the round in which it began. Under a rule by rank, though, step 2
// takes the jobs one after the other, by rank, with all that they do in the instant, such services
// too: so that what a job does never depends on lower ranks, and completion times under preemptive
// priority are those of docs/theory.md#exact-best-response, whatever the sizes.
template <ServingRule Rule>
class Simulator {
 public:
  Simulator(Execution& workload, const RunOptions& options)
      : work_(workload),
        options_(options),
        journal_(options.timeline, workload.in_pieces),
        rule_(workload, journal_),
        transfers_(workload),
        fed_(options.feed, workload),
        queue_(workload.num_resources(), workload.num_jobs()),
        at_(workload.first_task),
        by_release_(workload.num_jobs()) {
    record_.completion.resize(work_.num_jobs());
    record_.busy.resize(work_.num_resources());
    if (options_.timeline) grow_timeline();
    if (options_.on_release || fed_.is_fed()) queues_.emplace(work_.opens);
    assert(!fed_.is_fed() || !options_.timeline);
    std::iota(by_release_.begin(), by_release_.end(), std::uint32_t{0});
    std::ranges::sort(by_release_, [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(work_.release[a], work_.rank[a]) <
             std::pair(work_.release[b], work_.rank[b]);
    });
  }

  [[nodiscard]] Record run() && {
    while (!fed_.is_over()) {
      if (release_is_next())
        release(JobIndex(by_release_[num_released_++]));
      else if (fed_is_next())
        feed();
      else if (!queue_.is_empty() && queue_.next().at <= options_.until)
        handle(queue_.next());
      else
        break;
    }
    record_.end = now_;
    if (queues_)
      for (std::size_t r = 0; r < queues_->size(); ++r)
        record_.idle_from.push_back(queues_->idle_from(ResourceId(r)));
    record_.stretches = std::move(journal_).take();
    return std::move(record_);
  }

 private:
  using Event = EventQueue::Event;

  // Stages of one instant. By rank: 0 is step 1, and every rank has one. Else every round has one.
  static constexpr std::uint64_t kFirst = 0;
  static constexpr std::uint64_t stage_of(std::uint32_t rank) { return std::uint64_t{rank} + 1; }

  [[nodiscard]] std::uint32_t rank_of(JobIndex j) const { return work_.rank[j.index()]; }
  [[nodiscard]] static std::uint32_t number(ResourceId r) {
    return static_cast<std::uint32_t>(r.index());
  }

  [[nodiscard]] Event arrival_of(JobIndex job, Seconds at) const {
    const std::uint32_t rank = rank_of(job), index = static_cast<std::uint32_t>(job.index());
    if constexpr (Rule::kByRank) return EventQueue::of_job(at, stage_of(rank), rank, index);
    return EventQueue::of_job(at, at > now_ ? kFirst : round_, rank, index);
  }
  [[nodiscard]] Event departure_from(ResourceId r, const Departure& next) const {
    if (next.at > now_) return EventQueue::of_resource(next.at, kFirst, number(r));
    if constexpr (Rule::kByRank)
      return EventQueue::of_resource(now_, stage_of(next.rank), number(r));
    return EventQueue::of_resource(now_, round_ + 1, number(r));
  }

  [[nodiscard]] bool release_is_next() const {
    if (num_released_ == by_release_.size()) return false;
    const std::uint32_t job = by_release_[num_released_];
    return is_next(work_.release[job], work_.rank[job]);
  }
  [[nodiscard]] bool fed_is_next() const {
    return fed_.next().is_finite() && fed_.next() <= options_.until &&
           is_next(fed_.next(), fed_.next_rank());
  }
  // Whether a job of this rank enters before anything else happens.
  [[nodiscard]] bool is_next(Seconds at, std::uint32_t rank) const {
    if (queue_.is_empty()) return true;
    const std::uint64_t stage = Rule::kByRank ? stage_of(rank) : kFirst;
    return EventQueue::of_job(at, stage, rank, 0).is_before(queue_.next());
  }

  void handle(const Event event) {
    ++record_.num_events;
    now_ = event.at;
    round_ = event.stage();
    if (event.is_of_job()) {
      queue_.pop();
      const JobIndex job(event.index);
      if (transfers_.is_under_way(job))
        receive(job);
      else
        arrive(job);
      return;
    }
    const ResourceId r(event.index);
    if (!rule_.serves(r)) {  // the backlog is done
      turn(r);
      return;
    }
    const VisitorIndex who = rule_.leave(r, now_);
    const bool is_piece = transfers_.is_in_pieces(who);
    if (is_piece) end_piece(who);
    turn(r);
    if (!rule_.serves(r)) queue_.pop();
    if (is_piece)
      depart_piece(who);
    else
      depart(JobIndex(who.index()));
  }

  void release(JobIndex job) {
    now_ = work_.release[job.index()];
    if (options_.on_release) {
      queues_->advance(now_);
      accept(job, options_.on_release(job, *queues_));
    }
    enter(job);
  }

  void feed() {
    now_ = fed_.next();
    queues_->advance(now_);
    const JobIndex job = fed_.take(*queues_);
    if (job.index() == at_.size()) {
      at_.push_back(0);
      queue_.add_job();
    }
    at_[job.index()] = work_.first_task[job.index()];
    enter(job);
  }

  void enter(JobIndex job) {
    round_ = kFirst;
    if (at_[job.index()] == work_.end_task[job.index()]) {
      finish(job, now_);
    } else {
      ++record_.num_events;
      arrive(job);
    }
  }

  void accept(JobIndex job, const Assignment& how) {
    at_[job.index()] = static_cast<std::uint32_t>(work_.tasks.size());
    work_.first_task[job.index()] = at_[job.index()];
    work_.tasks.insert(work_.tasks.end(), how.tasks.begin(), how.tasks.end());
    work_.pieces.insert(work_.pieces.end(), how.pieces.begin(), how.pieces.end());
    if (work_.in_pieces) work_.pieces.resize(work_.tasks.size());
    work_.end_task[job.index()] = static_cast<std::uint32_t>(work_.tasks.size());
    if (options_.timeline) grow_timeline();
  }

  void finish(JobIndex job, Seconds completion) {
    if (fed_.is_fed())
      fed_.finish(job, completion);
    else
      record_.completion[job.index()] = completion;
  }

  void grow_timeline() {
    record_.arrival.resize(work_.tasks.size());
    record_.departure.resize(work_.tasks.size());
  }

  void arrive(JobIndex job) {
    const std::uint32_t place = at_[job.index()];
    if (work_.in_pieces && !work_.pieces[place].is_whole()) {
      arrive_in_pieces(transfers_.begin(job, place), work_.pieces[place].count);
      return;
    }
    const Task& task = work_.tasks[place];
    const ResourceId r = task.resource;
    if (options_.timeline) record_.arrival[place] = now_;
    if (queues_) {
      queues_->advance(now_);
      queues_->add(r, task.service);
    }
    const std::uint32_t rank = Rule::kNumbersArrivals ? num_arrivals_++ : rank_of(job);
    rule_.join(r, {VisitorIndex(job.index()), job, rank, place, task.service}, now_);
    open_or_turn(r);
  }

  void open_or_turn(ResourceId r) {
    if (now_ < work_.opens[r.index()])
      queue_.set(EventQueue::of_resource(work_.opens[r.index()], kFirst, number(r)));
    else
      turn(r);
  }

  // Lets the resource choose whom to serve, and notes when the next one leaves.
  void turn(ResourceId r) {
    if (rule_.turn(r, now_)) queue_.set(departure_from(r, rule_.next(r)));
  }

  void depart(JobIndex job) {
    const std::uint32_t place = at_[job.index()]++;
    const Task& task = work_.tasks[place];
    record_.busy[task.resource.index()] += task.service;
    if (options_.timeline) record_.departure[place] = now_;
    const Seconds then = now_ + task.delay;
    if (place + 1 == work_.end_task[job.index()])
      finish(job, then);
    else
      queue_.set(arrival_of(job, then));
  }

  // The next piece of a job arrives somewhere.
  void receive(JobIndex job) {
    arrive_in_pieces(transfers_.receive(job), 1);
    if (transfers_.is_coming(job)) queue_.set(arrival_of(job, transfers_.next_arrival(job)));
  }

  // So many pieces arrive together: all of them where the transfer begins, else one.
  void arrive_in_pieces(VisitorIndex who, std::uint32_t count) {
    ChunkTransfers::Visit& visit = transfers_[who];
    const Task& task = work_.tasks[visit.place];
    const Pieces& pieces = work_.pieces[visit.place];
    if (options_.timeline && visit.arrived == 0) record_.arrival[visit.place] = now_;
    visit.arrived += count;
    if (options_.on_release) {
      queues_->advance(now_);
      queues_->add(task.resource, count == pieces.count          ? task.service
                                  : visit.arrived < pieces.count ? pieces.each
                                                                 : pieces.last);
    }
    visit.line.emplace_back(num_arrivals_++, count);
    visit.present += count;
    if (visit.present > count) return;  // they stand behind others of their own
    join_next_piece(who);
    open_or_turn(task.resource);
  }

  void join_next_piece(VisitorIndex who) {
    ChunkTransfers::Visit& visit = transfers_[who];
    const Pieces& pieces = work_.pieces[visit.place];
    auto& [arrival, count] = visit.line.front();
    const std::uint32_t rank = Rule::kNumbersArrivals ? arrival : rank_of(visit.job);
    if (--count == 0) visit.line.pop_front();
    rule_.join(work_.tasks[visit.place].resource,
               {who, visit.job, rank, visit.place,
                visit.through + 1 < pieces.count ? pieces.each : pieces.last},
               now_);
  }

  void end_piece(VisitorIndex who) {
    ChunkTransfers::Visit& visit = transfers_[who];
    ++visit.through;
    if (--visit.present > 0) join_next_piece(who);
  }

  void depart_piece(VisitorIndex who) {
    const ChunkTransfers::Visit& visit = transfers_[who];
    const JobIndex job = visit.job;
    const std::uint32_t place = visit.place;
    const Task& task = work_.tasks[place];
    const bool is_last_piece = visit.through == work_.pieces[place].count;
    if (is_last_piece) {
      record_.busy[task.resource.index()] += task.service;
      if (options_.timeline) record_.departure[place] = now_;
    }
    const Seconds then = now_ + task.delay;
    if (!visit.is_last) {
      if (transfers_.send(ChunkTransfers::next_link(who), then)) queue_.set(arrival_of(job, then));
      return;
    }
    if (!is_last_piece) return;
    transfers_.end(job);
    at_[job.index()] = place + 1;
    if (place + 1 == work_.end_task[job.index()])
      finish(job, then);
    else
      queue_.set(arrival_of(job, then));
  }

  Execution& work_;
  const RunOptions& options_;
  Journal journal_;
  Rule rule_;
  ChunkTransfers transfers_;
  FedJobs fed_;
  std::uint32_t num_arrivals_ = 0;  // that have a number
  EventQueue queue_;                // jobs of one stage by their rank
  std::vector<std::uint32_t> at_;   // of each job: the task it does or is on its way to
  std::vector<std::uint32_t> by_release_;
  Seconds now_;
  std::uint64_t round_ = 0;  // the stage of the event that is handled
  std::size_t num_released_ = 0;
  std::optional<Queues> queues_;  // if somebody asks on releases
  Record record_;
};

}  // namespace lamina::sim
