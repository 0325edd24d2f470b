#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::schedule {

// When one resource is busy with what goes before a job: sorted, disjoint, not touching intervals
// [from, to). The idle-time function F(t) of docs/theory.md#exact-best-response is the measure of
// the rest of [0, t]; a job that arrives at x and needs p seconds under preemptive-resume priority
// is through at F^-1(F(x) + p).
class BusyIntervals {
 public:
  struct Interval {
    Seconds from, to;
    friend bool operator==(const Interval&, const Interval&) = default;
  };

  // What a reservation took out to put one interval in its place; `count` of them are appended to
  // `intervals`.
  struct Replaced {
    std::size_t at = 0;
    std::size_t count = 0;
    std::vector<Interval>* intervals = nullptr;
  };

  BusyIntervals() = default;
  // Busy from time 0 until the backlog is served.
  explicit BusyIntervals(Seconds backlog);

  // When a job is through that arrives at `arrival` and needs `service`. Nondecreasing in arrival.
  // A job that needs no time still waits until it is served. O(log intervals + intervals crossed).
  [[nodiscard]] Seconds finish(Seconds arrival, Seconds service) const;

  // How long that job waits until it is served and while it is interrupted: the busy time that it
  // crosses, so that it is 0, not nearly, where nothing is in its way.
  [[nodiscard]] Seconds waiting(Seconds arrival, Seconds service) const;

  // The same as `finish`, and marks the slots used as busy. Without service nothing is marked and
  // `replaced` is left alone. O(intervals).
  Seconds reserve(Seconds arrival, Seconds service, Replaced* replaced = nullptr);

  // Takes a reservation back; those made behind it must have been taken back before.
  void restore(std::size_t at, std::span<const Interval> replaced);

  [[nodiscard]] std::span<const Interval> intervals() const { return intervals_; }

 private:
  // First interval that ends behind `time`.
  [[nodiscard]] std::size_t first_behind(Seconds time) const;
  // `finish`, if that interval is known.
  [[nodiscard]] Seconds finish_from(std::size_t first, Seconds arrival, Seconds service) const;

  std::vector<Interval> intervals_;
};

}  // namespace lamina::schedule
