#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <vector>

#include "lamina/sim/execution.h"
#include "lamina/sim/record.h"

namespace lamina::sim {

// The jobs of a Feed in a workload: a place for each that is on its way, which goes to another when
// it is through, so that memory grows with those on their way and not with all. Who is fed later
// has a lower rank.
class FedJobs {
 public:
  FedJobs(Feed* feed, Execution& workload) : feed_(feed), work_(&workload) {
    if (feed_ == nullptr) return;
    assert(work_->num_jobs() == 0 && !work_->in_pieces);
    ask();
  }

  // The feed wants the simulation to end.
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] bool is_fed() const { return feed_ != nullptr; }
  // When the next one arrives, and its rank; infinite if none does.
  [[nodiscard]] Seconds next() const { return next_; }
  [[nodiscard]] std::uint32_t next_rank() const { return num_fed_; }

  // The next one arrives, and gets its tasks. Its place, or one behind all that there were.
  JobIndex take(const Queues& queues) {
    JobIndex job(work_->num_jobs());
    if (free_.empty()) {
      work_->add_job(next_, num_fed_);
      room_.push_back(0);
    } else {
      job = free_.back();
      free_.pop_back();
      work_->release[job.index()] = next_;
      work_->rank[job.index()] = num_fed_;
    }
    ++num_fed_;
    set_tasks(job, feed_->arrive(job, queues));
    ask();
    return job;
  }

  void finish(JobIndex job, Seconds completion) {
    feed_->complete(job, completion);
    free_.push_back(job);
  }

 private:
  void ask() {
    const std::optional<Seconds> next = feed_->next();
    is_over_ = !next;
    next_ = next.value_or(Seconds::infinity());
  }

  // They lie where those of the one before in this place lay, if there is room.
  void set_tasks(JobIndex job, const Assignment& how) {
    assert(how.pieces.empty());
    std::uint32_t& first = work_->first_task[job.index()];
    std::uint32_t& room = room_[job.index()];
    const auto count = static_cast<std::uint32_t>(how.tasks.size());
    if (count > room) {
      room = std::max(count, 2 * room);
      first = static_cast<std::uint32_t>(work_->tasks.size());
      work_->tasks.resize(first + std::size_t{room});
    }
    std::ranges::copy(how.tasks, work_->tasks.begin() + first);
    work_->end_task[job.index()] = first + count;
  }

  Feed* feed_;
  Execution* work_;
  bool is_over_ = false;
  Seconds next_ = Seconds::infinity();
  std::uint32_t num_fed_ = 0;
  std::vector<JobIndex> free_;       // places of jobs that are through
  std::vector<std::uint32_t> room_;  // of each place: for how many tasks
};

}  // namespace lamina::sim
