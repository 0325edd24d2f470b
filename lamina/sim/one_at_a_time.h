#pragma once

#include <concepts>
#include <cstdint>
#include <vector>

#include "lamina/sim/simulator.h"

namespace lamina::sim {

// Somebody who waits in a line.
struct Waiter {
  std::uint32_t rank = 0;
  VisitorIndex visitor;

  // Only pieces of one job at one link twice are of equal rank: those of the earlier hop go first.
  [[nodiscard]] bool is_before(const Waiter& other) const {
    return rank != other.rank ? rank < other.rank : visitor < other.visitor;
  }
};

// Those that wait at each resource, in the order in which they will be served.
template <class L>
concept Line = std::constructible_from<L, const Execution&> &&
               requires(L& line, const L& same, ResourceId resource, const Waiter& waiter) {
                 line.push(resource, waiter);
                 { same.is_empty(resource) } -> std::same_as<bool>;
                 { same.front(resource) } -> std::same_as<Waiter>;
                 line.pop(resource);
               };

enum class Interrupts { kNever, kForHigherRank };

// The rule that serves the first of a line, alone, until it is through; with kForHigherRank the
// line's first takes over where its rank is higher than that of who is served, which goes back
// into the line with what is left of its service.
template <Line Waiting, Interrupts interrupts>
class OneAtATime {
 public:
  static constexpr bool kByRank = interrupts == Interrupts::kForHigherRank;
  static constexpr bool kNumbersArrivals = false;

  OneAtATime(const Execution& workload, Journal& journal)
      : journal_(journal),
        line_(workload),
        served_(workload.num_resources()),
        progress_(workload.num_jobs()) {}

  void join(ResourceId r, const Arrival& arrival, Seconds /*now*/) {
    const std::size_t visitor = arrival.visitor.index();
    if (visitor >= progress_.size()) progress_.resize(visitor + 1);
    progress_[visitor] = {arrival.service, Seconds(), arrival.task, arrival.job};
    line_.push(r, {arrival.rank, arrival.visitor});
  }

  bool turn(ResourceId r, Seconds now) {
    if (line_.is_empty(r)) return false;
    Served& served = served_[r.index()];
    const Waiter first = line_.front(r);
    if (served.who.visitor.valid()) {
      if (interrupts == Interrupts::kNever || served.who.is_before(first)) return false;
      line_.pop(r);
      interrupt(r, now);
    } else {
      line_.pop(r);
    }
    Progress& progress = progress_[first.visitor.index()];
    progress.since = now;
    served = {first, now + progress.left};
    return true;
  }

  [[nodiscard]] bool serves(ResourceId r) const { return served_[r.index()].who.visitor.valid(); }

  [[nodiscard]] Departure next(ResourceId r) const {
    const Served& served = served_[r.index()];
    return {served.end, served.who.rank};
  }

  VisitorIndex leave(ResourceId r, Seconds now) {
    const VisitorIndex visitor = served_[r.index()].who.visitor;
    const Progress& progress = progress_[visitor.index()];
    journal_.add(progress.job, progress.place, progress.since, now);
    served_[r.index()].who = {};
    return visitor;
  }

 private:
  struct Served {
    Waiter who;  // no valid visitor: nobody
    Seconds end;
  };
  struct Progress {
    Seconds left;   // service still to do, when it was last chosen or interrupted
    Seconds since;  // when it was last chosen
    std::uint32_t place = 0;
    JobIndex job;
  };

  void interrupt(ResourceId r, Seconds now) {
    const Served& served = served_[r.index()];
    Progress& progress = progress_[served.who.visitor.index()];
    journal_.add(progress.job, progress.place, progress.since, now);
    progress.left = served.end - now;
    line_.push(r, served.who);
  }

  Journal& journal_;
  Waiting line_;
  std::vector<Served> served_;      // of each resource
  std::vector<Progress> progress_;  // of each visitor, who is at one resource
};

}  // namespace lamina::sim
