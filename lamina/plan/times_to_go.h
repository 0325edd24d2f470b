#pragma once

#include <map>
#include <memory>
#include <vector>

#include "lamina/plan/job_kind.h"
#include "lamina/plan/radix_heap.h"

namespace lamina {

// The least time from each place to the end of a job, alone and without backlogs: tensor l is at v,
// where a stay has just ended or may begin. By tensor, then 2 v + (a stay has ended).
using ToGo = std::vector<std::vector<double>>;

// Finds them by label setting backwards, once for all jobs that end alike. O(L (m + n log n)) a
// kind.
class TimesToGo {
 public:
  explicit TimesToGo(const Network& network) : network_(network) {}

  [[nodiscard]] std::shared_ptr<const ToGo> of(const Job& job);

 private:
  struct Arc {
    NodeId from;
    BytesPerSecond bandwidth;
    Seconds delay;
  };

  void find_arcs();
  [[nodiscard]] ToGo find(const Job& job);
  void spread(Bytes size, std::vector<double>& row);

  const Network& network_;
  std::vector<std::vector<Arc>> into_;  // by node
  RadixHeap queue_;
  std::map<JobKind, std::shared_ptr<const ToGo>> known_;
  std::size_t num_states_ = 0;
};

// The time of layer l at v; infinite where it may not or cannot run.
[[nodiscard]] double layer_seconds(const Network& network, const Job& job, std::uint32_t l,
                                   std::size_t v);

}  // namespace lamina
