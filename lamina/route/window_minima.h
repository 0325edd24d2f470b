#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lamina::route {

// The least value among those pushed and not dropped since, where the oldest are dropped first: a
// deque whose values rise. Amortised O(1) each.
class WindowMinimum {
 public:
  // Sums along a node may be far larger than their differences, which count.
  using Value = long double;

  struct Entry {
    std::uint32_t layer;
    Value value;
  };

  void clear() {
    entries_.clear();
    front_ = 0;
  }
  // Of equal values the oldest stays.
  void push(std::uint32_t layer, Value value) {
    while (!empty() && entries_.back().value > value) entries_.pop_back();
    entries_.push_back({layer, value});
  }
  // What is never dropped is needed only if it is the least.
  void push_for_ever(std::uint32_t layer, Value value) {
    if (empty() || value < least().value) {
      clear();
      entries_.push_back({layer, value});
    }
  }
  [[nodiscard]] bool empty() const { return front_ == entries_.size(); }
  [[nodiscard]] const Entry& least() const { return entries_[front_]; }
  void drop_least() {
    if (++front_ == entries_.size()) clear();
  }

 private:
  std::vector<Entry> entries_;
  std::size_t front_ = 0;
};

}  // namespace lamina::route
