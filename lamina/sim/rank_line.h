#pragma once

#include <algorithm>
#include <vector>

#include "lamina/sim/one_at_a_time.h"

namespace lamina::sim {

// The highest rank first: one binary heap a resource.
class RankLine {
 public:
  explicit RankLine(const Execution& workload) : heaps_(workload.num_resources()) {}

  void push(ResourceId r, const Waiter& waiter) {
    auto& heap = heaps_[r.index()];
    heap.push_back(waiter);
    std::ranges::push_heap(heap, is_after);
  }
  [[nodiscard]] bool is_empty(ResourceId r) const { return heaps_[r.index()].empty(); }
  [[nodiscard]] Waiter front(ResourceId r) const { return heaps_[r.index()].front(); }
  void pop(ResourceId r) {
    auto& heap = heaps_[r.index()];
    std::ranges::pop_heap(heap, is_after);
    heap.pop_back();
  }

 private:
  static bool is_after(const Waiter& a, const Waiter& b) { return b.is_before(a); }

  std::vector<std::vector<Waiter>> heaps_;
};

}  // namespace lamina::sim
