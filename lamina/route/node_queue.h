#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace lamina::route {

// A queue of nodes by (key, node), least first, whose keys can be lowered: a 4-ary heap with the
// place of every node, so that each is in it at most once. Allocates only when made.
class NodeQueue {
 public:
  struct Entry {
    double key;
    std::uint32_t node;
  };

  explicit NodeQueue(std::size_t num_nodes) : place_(num_nodes, kAbsent) {
    entries_.reserve(num_nodes);
  }

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] const Entry& front() const { return entries_.front(); }
  [[nodiscard]] bool contains(std::uint32_t node) const { return place_[node] != kAbsent; }

  // Puts a node that is not there at the end, out of order: `restore_order` must follow.
  void append(std::uint32_t node) {
    place_[node] = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({0.0, node});
  }

  // Makes an ordered queue of the appended nodes, with keys[node]. O(size).
  void restore_order(const double* keys) {
    for (Entry& entry : entries_) entry.key = keys[entry.node];
    if (entries_.size() < 2) return;
    for (std::size_t i = (entries_.size() - 2) / kArity + 1; i-- > 0;) sink(i, entries_[i]);
  }

  // Adds the node, or lowers its key.
  void push_or_lower(std::uint32_t node, double key) {
    std::size_t at = place_[node];
    if (at == kAbsent) {
      at = entries_.size();
      entries_.push_back({key, node});
    }
    rise(at, {key, node});
  }

  Entry pop() {
    const Entry least = entries_.front();
    const Entry last = entries_.back();
    entries_.pop_back();
    place_[least.node] = kAbsent;
    if (!entries_.empty()) sink(0, last);
    return least;
  }

  void clear() {
    for (const Entry& entry : entries_) place_[entry.node] = kAbsent;
    entries_.clear();
  }

 private:
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kArity = 4;

  static bool before(const Entry& a, const Entry& b) {
    return a.key < b.key || (a.key == b.key && a.node < b.node);
  }

  void put(std::size_t at, const Entry& entry) {
    entries_[at] = entry;
    place_[entry.node] = static_cast<std::uint32_t>(at);
  }

  void rise(std::size_t at, const Entry& entry) {
    while (at > 0) {
      const std::size_t parent = (at - 1) / kArity;
      if (!before(entry, entries_[parent])) break;
      put(at, entries_[parent]);
      at = parent;
    }
    put(at, entry);
  }

  void sink(std::size_t at, const Entry entry) {
    const std::size_t size = entries_.size();
    for (std::size_t child = kArity * at + 1; child < size; child = kArity * at + 1) {
      std::size_t least = child;
      const std::size_t end = child + kArity < size ? child + kArity : size;
      for (std::size_t other = child + 1; other < end; ++other)
        if (before(entries_[other], entries_[least])) least = other;
      if (!before(entries_[least], entry)) break;
      put(at, entries_[least]);
      at = least;
    }
    put(at, entry);
  }

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> place_;
};

}  // namespace lamina::route
