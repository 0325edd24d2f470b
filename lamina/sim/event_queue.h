#pragma once

#include <cassert>
#include <cstdint>
#include <limits>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::sim {

// Pending events, the next first; at most one per slot, so that an event can be moved or taken
// back. Events of one instant come by stage, in a stage those of resources before those of jobs,
// and then by number.
//
// A binary heap that knows where each slot's event lies: O(log events) to set, O(1) to see the
// next.
class EventQueue {
 public:
  struct Event {
    Seconds at;
    std::uint64_t order = 0;  // stage, kind of slot, number
    std::uint32_t index = 0;  // of the slot: among resources, or among jobs

    [[nodiscard]] std::uint32_t stage() const { return static_cast<std::uint32_t>(order >> 33U); }
    [[nodiscard]] bool is_of_job() const { return (order >> 32U & 1U) != 0; }
    [[nodiscard]] std::uint32_t number() const { return static_cast<std::uint32_t>(order); }
    [[nodiscard]] bool is_before(const Event& other) const {
      // No branches: which of two is first cannot be predicted.
      const bool is_tied = at.value() == other.at.value();
      return (at.value() < other.at.value()) | (is_tied & (order < other.order));
    }
  };

  // The event of a resource, whose number is its index, or of a job; stages are below 2^31.
  [[nodiscard]] static Event of_resource(Seconds at, std::uint64_t stage, std::uint32_t index) {
    return {at, stage << 33U | index, index};
  }
  [[nodiscard]] static Event of_job(Seconds at, std::uint64_t stage, std::uint32_t number,
                                    std::uint32_t index) {
    return {at, stage << 33U | std::uint64_t{1} << 32U | number, index};
  }

  EventQueue(std::size_t num_resources, std::size_t num_jobs)
      : num_resources_(num_resources), position_(num_resources + num_jobs, kAbsent) {}

  // A slot for one more job, with the next index.
  void add_job() { position_.push_back(kAbsent); }

  [[nodiscard]] bool is_empty() const { return heap_.empty(); }
  [[nodiscard]] const Event& next() const { return heap_.front(); }

  // Adds the event, or moves the one that its slot already has.
  void set(const Event& event) {
    std::uint32_t place = position_of(event);
    if (place == kAbsent) {
      place = static_cast<std::uint32_t>(heap_.size());
      heap_.push_back(event);
    }
    settle(place, event);
  }

  // Takes the next event out.
  void pop() {
    position_of(heap_.front()) = kAbsent;
    const Event last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) put(sink(0, last), last);
  }

 private:
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] std::uint32_t& position_of(const Event& event) {
    return position_[event.index + (event.is_of_job() ? num_resources_ : 0)];
  }

  void put(std::uint32_t place, const Event& event) {
    heap_[place] = event;
    position_of(event) = place;
  }

  // Puts the event at the place, or above or below it where the order wants it.
  void settle(std::uint32_t place, const Event& event) {
    const std::uint32_t start = place;
    for (; place > 0; place = (place - 1) / 2) {
      const std::uint32_t above = (place - 1) / 2;
      if (!event.is_before(heap_[above])) break;
      put(place, heap_[above]);
    }
    if (place == start) place = sink(place, event);
    put(place, event);
  }

  [[nodiscard]] std::uint32_t sink(std::uint32_t place, const Event& event) {
    const auto size = static_cast<std::uint32_t>(heap_.size());
    for (std::uint32_t below = 2 * place + 1; below < size; below = 2 * place + 1) {
      if (below + 1 < size) below += heap_[below + 1].is_before(heap_[below]);
      if (!heap_[below].is_before(event)) break;
      put(place, heap_[below]);
      place = below;
    }
    return place;
  }

  std::vector<Event> heap_;
  std::size_t num_resources_;
  std::vector<std::uint32_t> position_;  // of each slot's event in the heap
};

}  // namespace lamina::sim
