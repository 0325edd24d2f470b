#include "lamina/schedule/busy_intervals.h"

#include <algorithm>

namespace lamina::schedule {

BusyIntervals::BusyIntervals(Seconds backlog) {
  if (backlog > Seconds()) intervals_.push_back({Seconds(), backlog});
}

std::size_t BusyIntervals::first_behind(Seconds time) const {
  // Halves without a branch: nobody can predict where among the others a job arrives.
  const Interval* at = intervals_.data();
  std::size_t left = intervals_.size();
  if (left == 0) return 0;
  while (left > 1) {
    const std::size_t half = left / 2;
    at += half * static_cast<std::size_t>(at[half - 1].to <= time);
    left -= half;
  }
  return static_cast<std::size_t>(at - intervals_.data()) +
         static_cast<std::size_t>(at->to <= time);
}

Seconds BusyIntervals::finish(Seconds arrival, Seconds service) const {
  return finish_from(first_behind(arrival), arrival, service);
}

Seconds BusyIntervals::finish_from(std::size_t first, Seconds arrival, Seconds service) const {
  Seconds now = arrival;
  for (std::size_t k = first; k < intervals_.size(); ++k) {
    const Interval& busy = intervals_[k];
    if (busy.from > now) {
      const Seconds gap = busy.from - now;
      if (service <= gap) break;
      service -= gap;
    }
    now = std::max(now, busy.to);
  }
  return now + service;
}

Seconds BusyIntervals::waiting(Seconds arrival, Seconds service) const {
  Seconds now = arrival, waited;
  for (std::size_t k = first_behind(arrival); k < intervals_.size(); ++k) {
    const Interval& busy = intervals_[k];
    if (busy.from > now) {
      const Seconds gap = busy.from - now;
      if (service <= gap) break;
      service -= gap;
    }
    waited += busy.to - std::max(now, busy.from);
    now = busy.to;
  }
  return waited;
}

Seconds BusyIntervals::reserve(Seconds arrival, Seconds service, Replaced* replaced) {
  std::size_t first = first_behind(arrival);
  const Seconds end = finish_from(first, arrival, service);
  if (service == Seconds()) return end;
  // The slots fill every gap between the first and the last of them, so that all intervals from the
  // first touched to the last merge into one.
  Seconds from = arrival;
  if (first < intervals_.size()) from = std::min(from, intervals_[first].from);
  if (first > 0 && intervals_[first - 1].to == from) from = intervals_[--first].from;
  std::size_t last = first;
  Seconds to = end;
  while (last < intervals_.size() && intervals_[last].from <= end)
    to = std::max(to, intervals_[last++].to);

  const auto begin = intervals_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto behind = intervals_.begin() + static_cast<std::ptrdiff_t>(last);
  if (replaced != nullptr) {
    replaced->at = first;
    replaced->intervals->insert(replaced->intervals->end(), begin, behind);
    replaced->count = last - first;
  }
  if (begin == behind) {
    intervals_.insert(begin, {from, to});
  } else {
    *begin = {from, to};
    intervals_.erase(begin + 1, behind);
  }
  return end;
}

void BusyIntervals::restore(std::size_t at, std::span<const Interval> replaced) {
  const auto place = intervals_.begin() + static_cast<std::ptrdiff_t>(at);
  if (replaced.empty()) {
    intervals_.erase(place);
    return;
  }
  *place = replaced.front();
  intervals_.insert(place + 1, replaced.begin() + 1, replaced.end());
}

}  // namespace lamina::schedule
