#pragma once

#include <cassert>
#include <cstdint>
#include <limits>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::sim {

// Pending events, the next first; at most one per slot, so that an event can be moved or taken
// back. Events of one instant come in the order of `order`, then of the slot.
//
// A binary heap that knows where each slot's event lies: O(log events) to set, O(1) to see the
// next.
class EventQueue {
 public:
  struct Event {
    Seconds at;
    std::uint32_t order, slot;
  };

  explicit EventQueue(std::size_t num_slots) : position_(num_slots, kAbsent) {}

  [[nodiscard]] bool is_empty() const { return heap_.empty(); }
  [[nodiscard]] const Event& next() const { return heap_.front(); }

  // Adds the event, or moves the one that its slot already has.
  void set(const Event& event) {
    std::uint32_t place = position_[event.slot];
    if (place == kAbsent) {
      place = static_cast<std::uint32_t>(heap_.size());
      heap_.push_back(event);
    }
    settle(place, event);
  }

  // Takes the slot's event out, if it has one.
  void remove(std::uint32_t slot) {
    const std::uint32_t place = position_[slot];
    if (place == kAbsent) return;
    position_[slot] = kAbsent;
    const Event last = heap_.back();
    heap_.pop_back();
    if (last.slot != slot) settle(place, last);
  }

 private:
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] static bool is_before(const Event& a, const Event& b) {
    // No branches: which of two is first cannot be predicted.
    const bool is_tied = a.at.value() == b.at.value();
    const bool is_first =
        (std::uint64_t{a.order} << 32U | a.slot) < (std::uint64_t{b.order} << 32U | b.slot);
    return (a.at.value() < b.at.value()) | (is_tied & is_first);
  }

  void put(std::uint32_t place, const Event& event) {
    heap_[place] = event;
    position_[event.slot] = place;
  }

  // Puts the event at the place, or above or below it where the order wants it.
  void settle(std::uint32_t place, const Event& event) {
    const std::uint32_t start = place;
    for (; place > 0; place = (place - 1) / 2) {
      const std::uint32_t above = (place - 1) / 2;
      if (!is_before(event, heap_[above])) break;
      put(place, heap_[above]);
    }
    if (place == start) place = sink(place, event);
    put(place, event);
  }

  [[nodiscard]] std::uint32_t sink(std::uint32_t place, const Event& event) {
    const auto size = static_cast<std::uint32_t>(heap_.size());
    for (std::uint32_t below = 2 * place + 1; below < size; below = 2 * place + 1) {
      if (below + 1 < size) below += is_before(heap_[below + 1], heap_[below]);
      if (!is_before(heap_[below], event)) break;
      put(place, heap_[below]);
      place = below;
    }
    return place;
  }

  std::vector<Event> heap_;
  std::vector<std::uint32_t> position_;
};

}  // namespace lamina::sim
