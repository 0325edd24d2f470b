#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"

namespace lamina {

// A queue of (time, node) for label setting: times are not negative, and none is pushed that lies
// before the last one popped.
//
// Entries lie in buckets by the highest bit in which their time differs from the last one popped
// (doubles that are not negative are ordered like their bits), so that only the nearest bucket is
// ever looked through, and entries only move to nearer ones: O(64) amortised a push, in a few
// passes over contiguous memory. Ahuja, Mehlhorn, Orlin and Tarjan, "Faster algorithms for the
// shortest path problem", JACM 37 (1990).
class RadixHeap {
 public:
  using Entry = std::pair<Seconds, NodeId>;

  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Empty again, and any time may be pushed.
  void clear() {
    for (auto& bucket : buckets_) bucket.clear();
    last_ = 0;
    size_ = 0;
  }

  void push(Seconds time, NodeId node) {
    assert(bits(time) >= last_);
    buckets_[bucket_of(bits(time))].emplace_back(time, node);
    ++size_;
  }

  // The earliest entry; entries of one time in no particular order. Not when empty.
  Entry pop() {
    assert(!empty());
    if (buckets_[0].empty()) refill();
    const Entry entry = buckets_[0].back();
    buckets_[0].pop_back();
    --size_;
    return entry;
  }

 private:
  static std::uint64_t bits(Seconds time) {
    return std::bit_cast<std::uint64_t>(time.value() + 0.0);
  }
  [[nodiscard]] std::size_t bucket_of(std::uint64_t key) const {
    return static_cast<std::size_t>(std::bit_width(key ^ last_));
  }

  // Spreads the nearest bucket over those before it.
  void refill() {
    std::size_t nearest = 1;
    while (buckets_[nearest].empty()) ++nearest;
    last_ = std::numeric_limits<std::uint64_t>::max();
    for (const Entry& entry : buckets_[nearest]) last_ = std::min(last_, bits(entry.first));
    for (const Entry& entry : buckets_[nearest])
      buckets_[bucket_of(bits(entry.first))].push_back(entry);
    buckets_[nearest].clear();
  }

  std::array<std::vector<Entry>, 65> buckets_;
  std::uint64_t last_ = 0;  // bits of the last time popped
  std::size_t size_ = 0;
};

}  // namespace lamina
