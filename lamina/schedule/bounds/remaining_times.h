#pragma once

#include <cstdint>
#include <vector>

#include "lamina/model/job.h"

namespace lamina::schedule {

// How long a job still takes at least from every state of the layered graph, alone in the network
// and without backlogs.
class RemainingTimes {
 public:
  // One backward sweep of the layered graph: O(L (m + n log n)).
  RemainingTimes(const Network& network, const Job& job);

  // Tensor l is at v and the job may begin a stay there or go on.
  [[nodiscard]] double at(std::uint32_t l, std::size_t v) const { return at_[l * n_ + v]; }
  // The job has just ended a stay at v with layer l: it goes on, or is through.
  [[nodiscard]] double behind_stay(std::uint32_t l, std::size_t v) const {
    return behind_stay_[l * n_ + v];
  }
  // Time of layer l at v without overhead; infinite where the job may not run it there.
  [[nodiscard]] double layer_time(std::uint32_t l, std::size_t v) const {
    return layer_time_[(l - 1) * n_ + v];
  }

 private:
  void time_layers(const Network& network, const Job& job);

  std::size_t n_;
  std::vector<double> at_, behind_stay_;  // by tensor and node
  std::vector<double> layer_time_;        // by layer and node
};

}  // namespace lamina::schedule
