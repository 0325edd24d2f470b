#pragma once

#include <concepts>
#include <cstdint>
#include <vector>

#include "lamina/sim/simulator.h"

namespace lamina::sim {

// Somebody who waits in a line.
struct Waiter {
  std::uint32_t rank = 0;
  JobIndex job;
};

// The jobs that wait at each resource, in the order in which they will be served.
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
// line's first takes over where its rank is higher than that of the job served, which goes back
// into the line with what is left of its service.
template <Line Waiting, Interrupts interrupts>
class OneAtATime {
 public:
  static constexpr bool kByRank = interrupts == Interrupts::kForHigherRank;

  OneAtATime(const Execution& workload, Journal& journal)
      : journal_(journal),
        line_(workload),
        served_(workload.num_resources()),
        progress_(workload.num_jobs()) {}

  void join(ResourceId r, const Arrival& arrival, Seconds /*now*/) {
    progress_[arrival.job.index()] = {arrival.service, Seconds(), arrival.task};
    line_.push(r, {arrival.rank, arrival.job});
  }

  bool turn(ResourceId r, Seconds now) {
    if (line_.is_empty(r)) return false;
    Served& served = served_[r.index()];
    const Waiter first = line_.front(r);
    if (served.who.job.valid()) {
      if (interrupts == Interrupts::kNever || served.who.rank < first.rank) return false;
      line_.pop(r);
      interrupt(r, now);
    } else {
      line_.pop(r);
    }
    Progress& progress = progress_[first.job.index()];
    progress.since = now;
    served = {first, now + progress.left};
    return true;
  }

  [[nodiscard]] bool serves(ResourceId r) const { return served_[r.index()].who.job.valid(); }

  [[nodiscard]] Departure next(ResourceId r) const {
    const Served& served = served_[r.index()];
    return {served.end, served.who.rank};
  }

  JobIndex leave(ResourceId r, Seconds now) {
    const JobIndex job = served_[r.index()].who.job;
    const Progress& progress = progress_[job.index()];
    journal_.add(job, progress.place, progress.since, now);
    served_[r.index()].who = {};
    return job;
  }

 private:
  struct Served {
    Waiter who;  // no valid job: nobody
    Seconds end;
  };
  struct Progress {
    Seconds left;   // service still to do, when it was last chosen or interrupted
    Seconds since;  // when it was last chosen
    std::uint32_t place = 0;
  };

  void interrupt(ResourceId r, Seconds now) {
    const Served& served = served_[r.index()];
    Progress& progress = progress_[served.who.job.index()];
    journal_.add(served.who.job, progress.place, progress.since, now);
    progress.left = served.end - now;
    line_.push(r, served.who);
  }

  Journal& journal_;
  Waiting line_;
  std::vector<Served> served_;      // of each resource
  std::vector<Progress> progress_;  // of each job; it is at one resource at a time
};

}  // namespace lamina::sim
