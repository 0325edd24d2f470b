#include <vector>

#include "lamina/sim/disciplines.h"
#include "lamina/sim/one_at_a_time.h"
#include "lamina/sim/simulator.h"

namespace lamina::sim {
namespace {

// The order of arrival: one linked list a resource through the jobs, each of which waits once.
class ArrivalLine {
 public:
  explicit ArrivalLine(const Execution& workload)
      : ends_(workload.num_resources()), behind_(workload.num_jobs()) {}

  void push(ResourceId r, const Waiter& waiter) {
    Ends& ends = ends_[r.index()];
    if (ends.first.job.valid())
      behind_[ends.last.index()] = waiter;
    else
      ends.first = waiter;
    ends.last = waiter.job;
    behind_[waiter.job.index()] = {};
  }
  [[nodiscard]] bool is_empty(ResourceId r) const { return !ends_[r.index()].first.job.valid(); }
  [[nodiscard]] Waiter front(ResourceId r) const { return ends_[r.index()].first; }
  void pop(ResourceId r) {
    Ends& ends = ends_[r.index()];
    ends.first = behind_[ends.first.job.index()];
  }

 private:
  struct Ends {
    Waiter first;   // no valid job: nobody waits
    JobIndex last;  // set while somebody waits
  };
  std::vector<Ends> ends_;
  std::vector<Waiter> behind_;  // of each job
};

}  // namespace

Record run_fifo(Execution& workload, const RunOptions& options) {
  return Simulator<OneAtATime<ArrivalLine, Interrupts::kNever>>(workload, options).run();
}

}  // namespace lamina::sim
