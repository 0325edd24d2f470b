#include <vector>

#include "lamina/sim/disciplines.h"
#include "lamina/sim/one_at_a_time.h"
#include "lamina/sim/rank_line.h"
#include "lamina/sim/simulator.h"

namespace lamina::sim {
namespace {

// The order of arrival: one linked list a resource through the jobs, each of which waits once.
class ArrivalLine {
 public:
  explicit ArrivalLine(const Execution& workload)
      : ends_(workload.num_resources()), behind_(workload.num_jobs()) {}

  void push(ResourceId r, const Waiter& waiter) {
    if (waiter.visitor.index() >= behind_.size()) behind_.resize(waiter.visitor.index() + 1);
    Ends& ends = ends_[r.index()];
    if (ends.first.visitor.valid())
      behind_[ends.last.index()] = waiter;
    else
      ends.first = waiter;
    ends.last = waiter.visitor;
    behind_[waiter.visitor.index()] = {};
  }
  [[nodiscard]] bool is_empty(ResourceId r) const {
    return !ends_[r.index()].first.visitor.valid();
  }
  [[nodiscard]] Waiter front(ResourceId r) const { return ends_[r.index()].first; }
  void pop(ResourceId r) {
    Ends& ends = ends_[r.index()];
    ends.first = behind_[ends.first.visitor.index()];
  }

 private:
  struct Ends {
    Waiter first;       // no valid visitor: nobody waits
    VisitorIndex last;  // set while somebody waits
  };
  std::vector<Ends> ends_;
  std::vector<Waiter> behind_;  // of each job
};

// The same of pieces: the order of arrival is the rank.
class NumberedFifo : public OneAtATime<RankLine, Interrupts::kNever> {
 public:
  using OneAtATime::OneAtATime;
  static constexpr bool kNumbersArrivals = true;
};

}  // namespace

Record run_fifo(Execution& workload, const RunOptions& options) {
  if (workload.in_pieces) return Simulator<NumberedFifo>(workload, options).run();
  return Simulator<OneAtATime<ArrivalLine, Interrupts::kNever>>(workload, options).run();
}

}  // namespace lamina::sim
