#pragma once

#include <vector>

#include "lamina/plan/evaluate.h"
#include "lamina/schedule/busy_intervals.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// A Timeline for networks of chunks: jobs are placed one below the other, and tensors larger than
// the chunk move piece by piece (plan/pieces.h). Since each piece takes every free moment, those of
// a job keep their order on every link, so that a transfer can be placed hop by hop.
class PieceTimeline {
 public:
  explicit PieceTimeline(const Network& network);

  // Places the trip of a job below all others; its times. O(intervals) a piece and link.
  Timetable place(Seconds release, const Trip& trip);

 private:
  std::vector<BusyIntervals> busy_;
};

}  // namespace lamina::schedule
