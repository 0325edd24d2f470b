#pragma once

#include <map>
#include <utility>

#include "lamina/plan/job_kind.h"
#include "lamina/plan/judge_figures.h"

namespace lamina {

// The least latencies of planned jobs, each alone in the network with its backlogs, by potentials
// (in chunks at least so long as their pieces may take); jobs of one kind, released when the same
// backlogs are left, are proved once.
class AloneTimes {
 public:
  explicit AloneTimes(const Network& network);

  // In seconds; 0 where the proof fails, which is no more than nothing.
  [[nodiscard]] double of(const Judged& judged);

 private:
  const Network& network_;
  Seconds longest_backlog_;
  std::map<std::pair<JobKind, Seconds>, double> known_;
};

}  // namespace lamina
