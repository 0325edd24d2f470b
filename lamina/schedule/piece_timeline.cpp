#include "lamina/schedule/piece_timeline.h"

#include <algorithm>

#include "lamina/model/resources.h"
#include "lamina/plan/pieces.h"

namespace lamina::schedule {
namespace {

// The pieces of one tensor, by when each is there.
std::vector<MovedHop> moved(const Trip& trip, std::size_t from, Seconds ready,
                            std::vector<BusyIntervals>& busy) {
  std::vector<Seconds> arrivals(trip.pieces[from].count, ready);
  std::vector<MovedHop> hops;
  for (std::size_t i = from; i < trip.tasks.size() && !trip.pieces[i].is_whole(); ++i) {
    const Task& task = trip.tasks[i];
    const Seconds first = arrivals.front();
    for (Seconds& at : arrivals) {
      const bool is_last = &at == &arrivals.back();
      const Seconds service = is_last ? trip.pieces[i].last : trip.pieces[i].each;
      at = busy[task.resource.index()].reserve(at, service) + task.delay;
    }
    hops.push_back({trip.route[i], task, trip.pieces[i], first, arrivals.back()});
  }
  return hops;
}

}  // namespace

PieceTimeline::PieceTimeline(const Network& network) {
  const Resources resources(network);
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    busy_.emplace_back(resources.backlog_time(r));
}

Timetable PieceTimeline::place(Seconds release, const Trip& trip) {
  Timetable table;
  Seconds now = release;
  for (std::size_t i = 0; i < trip.tasks.size();) {
    if (!trip.pieces.empty() && !trip.pieces[i].is_whole()) {
      const std::vector<MovedHop> hops = moved(trip, i, now, busy_);
      add_transfer(table, hops);
      now = hops.back().end;
      i += hops.size();
      continue;
    }
    const Task& task = trip.tasks[i];
    BusyIntervals& resource = busy_[task.resource.index()];
    const Seconds waiting = resource.waiting(now, task.service);
    const Seconds end = resource.reserve(now, task.service) + task.delay;
    table.add({trip.route[i], waiting, now, end}, task);
    now = end;
    ++i;
  }
  table.completion = now;
  table.latency = now - release;
  return table;
}

}  // namespace lamina::schedule
