#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "lamina/sim/execution.h"

namespace lamina::sim {

// Who is at a resource: a job, by its index, or a job's pieces at one link of a transfer, numbered
// behind all jobs. A job whose tensor travels in pieces is at several links at once; at each its
// pieces queue in their order, so that only the first of them need be known to the resource.
using VisitorIndex = Id<struct VisitorTag>;

// The transfers that are under way piece by piece: which pieces are where, and when the next of a
// job arrives.
class ChunkTransfers {
 public:
  // The pieces of a job at one link.
  struct Visit {
    JobIndex job;
    std::uint32_t place = 0;    // of the task
    bool is_last = false;       // the last link of the transfer
    std::uint32_t present = 0;  // waiting, or served
    std::uint32_t through = 0;  // have left
    std::uint32_t arrived = 0;
    std::deque<Seconds> coming;  // when the others arrive that have left the link before
    // Those present that are not served, in runs of one arrival: its number, and how many.
    std::deque<std::pair<std::uint32_t, std::uint32_t>> line;
  };

  explicit ChunkTransfers(const Execution& work)
      : work_(&work), first_of_(work.in_pieces ? work.num_jobs() : 0, kNone) {}

  [[nodiscard]] bool is_in_pieces(VisitorIndex v) const { return v.index() >= work_->num_jobs(); }
  [[nodiscard]] bool is_under_way(JobIndex job) const {
    return !first_of_.empty() && first_of_[job.index()] != kNone;
  }
  [[nodiscard]] Visit& operator[](VisitorIndex v) { return visits_[v.index() - work_->num_jobs()]; }
  [[nodiscard]] static VisitorIndex next_link(VisitorIndex v) {
    return VisitorIndex(v.index() + 1);
  }

  // The job's tensor is ready to be sent by its task at `place`, and the tasks behind that are in
  // pieces as well. The visitor at the first link.
  VisitorIndex begin(JobIndex job, std::uint32_t place) {
    std::uint32_t end = place;
    while (end < work_->end_task[job.index()] && !work_->pieces[end].is_whole()) ++end;
    const std::uint32_t first = block_of(end - place);
    for (std::uint32_t i = 0; place + i < end; ++i) {
      Visit& visit = visits_[first + i];
      visit.job = job;
      visit.place = place + i;
      visit.is_last = place + i + 1 == end;
      visit.present = visit.through = visit.arrived = 0;
    }
    first_of_[job.index()] = first;
    return VisitorIndex(work_->num_jobs() + first);
  }

  // The transfer whose last piece has left its last link is over.
  void end(JobIndex job) {
    const std::uint32_t first = std::exchange(first_of_[job.index()], kNone);
    std::uint32_t length = 1;
    while (!visits_[first + length - 1].is_last) ++length;
    free_[length].push_back(first);
  }

  // A piece will arrive at a link. Whether it is the next of its job to arrive anywhere.
  bool send(VisitorIndex to, Seconds arrival) {
    Visit& visit = (*this)[to];
    visit.coming.push_back(arrival);
    if (visit.coming.size() > 1) return false;
    auto& next = next_of(visit.job);
    next.push_back({arrival, to});
    std::ranges::push_heap(next, std::greater<>());
    return next.front().second == to;
  }

  // When the next piece of the job arrives; some piece must be coming.
  [[nodiscard]] bool is_coming(JobIndex job) { return !next_of(job).empty(); }
  [[nodiscard]] Seconds next_arrival(JobIndex job) { return next_of(job).front().first; }
  // Takes it in; where it arrives.
  VisitorIndex receive(JobIndex job) {
    auto& next = next_of(job);
    std::ranges::pop_heap(next, std::greater<>());
    const VisitorIndex at = next.back().second;
    Visit& visit = (*this)[at];
    visit.coming.pop_front();
    if (visit.coming.empty()) {
      next.pop_back();
    } else {
      next.back().first = visit.coming.front();
      std::ranges::push_heap(next, std::greater<>());
    }
    return at;
  }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  // The first piece to arrive at each link to which some are coming: a heap, the earliest in front.
  using Coming = std::vector<std::pair<Seconds, VisitorIndex>>;

  [[nodiscard]] Coming& next_of(JobIndex job) { return next_[first_of_[job.index()]]; }

  // Visits side by side, by rising number along the way: those of an ended transfer, or new ones.
  std::uint32_t block_of(std::uint32_t length) {
    auto& free = free_[length];
    if (free.empty()) {
      free.push_back(static_cast<std::uint32_t>(visits_.size()));
      visits_.resize(visits_.size() + length);
      next_.resize(visits_.size());
    }
    const std::uint32_t first = free.back();
    free.pop_back();
    return first;
  }

  const Execution* work_;
  std::vector<std::uint32_t> first_of_;  // by job: position of its first visit, kNone without any
  std::vector<Visit> visits_;
  std::vector<Coming> next_;                                  // by position of the first visit
  std::map<std::uint32_t, std::vector<std::uint32_t>> free_;  // by length: first positions
};

}  // namespace lamina::sim
