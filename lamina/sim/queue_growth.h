#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/queues.h"
#include "lamina/plan/tasks.h"

namespace lamina::sim {

// Tells from queues that are looked at now and then whether they grow: whether more work comes to a
// resource than it can do.
//
// A run is cut into 40 windows of equal length. Of each window the mean queue counts, in seconds of
// work, over up to 20 looks. From one window to the next a queue that cannot keep up rises, at each
// step by the same and a random part; one that can keep up comes back to where it was. Of the n
// rises let m be the mean and s the standard deviation. The queue is said to grow if it rose, in
// all, by more than
//
//   4 s sqrt(n)   which chance alone does once in some thousands of random walks, and hardly ever
//                 where the queue comes back, since its rises then take each other away, and
//   5 times the longest service there, so that a handful of tasks is no queue.
//
// Fewer than 8 windows in which anything arrived say nothing. O(resources) a look.
class QueueGrowth {
 public:
  QueueGrowth(std::size_t num_resources, Seconds duration);

  // Somebody with these tasks arrives, and sees these queues; times must not fall.
  void look(const Queues& queues, std::span<const Task> tasks);

  // By how many seconds of work the queue rises each second; none where it does not grow.
  [[nodiscard]] std::optional<double> of(ResourceId r) const;

 private:
  static constexpr std::size_t kWindows = 40, kLooks = 20;  // looks a window

  std::size_t num_resources_;
  Seconds look_every_;
  std::size_t num_looks_ = 0;                   // places in time of looks that are over
  std::array<std::uint32_t, kWindows> seen_{};  // looks, by window
  std::vector<Seconds> sums_;                   // of queues, by window and resource
  std::vector<Seconds> longest_;                // service, by resource
};

}  // namespace lamina::sim
