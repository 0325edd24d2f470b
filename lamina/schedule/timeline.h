#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/plan/tasks.h"
#include "lamina/schedule/busy_intervals.h"

namespace lamina::schedule {

// What all resources of a network are busy with: backlogs, then the jobs placed so far, each below
// all before it. Jobs placed later never delay those placed earlier (preemptive-resume priority,
// docs/theory.md#exact-best-response), so that placing jobs in order of priority gives every
// completion exactly. Placements are taken back in the reverse order, at the cost of having made
// them.
class Timeline {
 public:
  struct Passage {
    Seconds waiting;
    Seconds end;  // delay included
  };

  explicit Timeline(const Network& network);

  // When the tasks are over that start at `release`, behind what is placed.
  [[nodiscard]] Seconds completion(Seconds release, std::span<const Task> tasks) const;

  // Places the job below all others and returns its completion; `passages`, if given, receives how
  // every operation goes.
  Seconds place(Seconds release, std::span<const Task> tasks,
                std::vector<Passage>* passages = nullptr);

  [[nodiscard]] std::size_t num_placed() const { return marks_.size(); }
  // Takes back all but the first `count` jobs placed.
  void keep(std::size_t count);

  [[nodiscard]] const BusyIntervals& busy(ResourceId r) const { return busy_[r.index()]; }

 private:
  struct Change {
    ResourceId resource;
    std::uint32_t at;
    std::uint32_t count;  // intervals taken out, at the end of replaced_
  };

  std::vector<BusyIntervals> busy_;
  std::vector<std::size_t> marks_;  // by placed job: its first change
  std::vector<Change> changes_;
  std::vector<BusyIntervals::Interval> replaced_;
};

}  // namespace lamina::schedule
