#include "lamina/plan/serving.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "lamina/plan/generation.h"

namespace lamina {
namespace {

// What a job does, leg by leg.
struct Legs {
  std::vector<Leg> legs;
  std::vector<Task> tasks;
  std::vector<Pieces> pieces;

  void add(const Leg& leg, const Task& task, const Pieces& how) {
    legs.push_back(leg);
    tasks.push_back(task);
    pieces.push_back(how);
  }
};

Legs legs_of(const Network& network, const Ranked& ranked) {
  Legs all;
  const Bytes piece = piece_size(network);
  if (ranked.again != nullptr) {
    for (const RunLeg& it : legs_of_runs(network, *ranked.job, *ranked.route, *ranked.again, piece))
      all.add(it.leg, it.task, it.pieces);
    return all;
  }
  for (const Leg& leg : *ranked.route)
    all.add(leg, task_of(network, *ranked.job, leg), pieces_of(network, *ranked.job, leg, piece));
  return all;
}

// Departures are computed from arrivals: less than their rounding is no waiting.
Seconds waiting_of(const Passage& passage, Seconds service) {
  constexpr double kRounding = 8.0 * std::numeric_limits<double>::epsilon();
  const Seconds waited = passage.departure - passage.arrival - service;
  return waited <= kRounding * passage.departure ? Seconds() : waited;
}

// Appends the whole tasks from `k` on, or the transfer in pieces that begins there; returns the
// task behind them.
std::size_t add_times(const Legs& all, std::span<const Passage> passages, std::size_t k,
                      Timetable& table) {
  if (all.pieces[k].is_whole()) {
    const Task& task = all.tasks[k];
    table.add({all.legs[k], waiting_of(passages[k], task.service), passages[k].arrival,
               passages[k].departure + task.delay},
              task);
    return k + 1;
  }
  std::vector<MovedHop> hops;
  for (; k < all.legs.size() && !all.pieces[k].is_whole(); ++k)
    hops.push_back({all.legs[k], all.tasks[k], all.pieces[k], passages[k].arrival,
                    passages[k].departure + all.tasks[k].delay});
  add_transfer(table, hops);
  return k;
}

Timetable table_of(const Legs& all, std::span<const Passage> passages, Seconds release,
                   Seconds origin) {
  Timetable table;
  for (std::size_t k = 0; k < all.legs.size();) k = add_times(all, passages, k, table);
  const Seconds end = table.legs.empty() ? release : table.legs.back().end;
  for (TimedLeg& leg : table.legs) {
    leg.start += origin;
    leg.end += origin;
  }
  table.completion = origin + end;
  table.latency = end - release;
  return table;
}

}  // namespace

std::vector<Timetable> served_times(const Network& network, std::span<const Ranked> jobs,
                                    const Serving& serving, Seconds origin) {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(jobs[i].priority, i); });
  std::vector<Legs> legs(jobs.size());
  std::vector<ServedJob> served(jobs.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = order[rank];
    legs[i] = legs_of(network, jobs[i]);
    served[i] = {jobs[i].job->release() - origin, static_cast<std::uint32_t>(rank), legs[i].tasks};
    if (network.chunk().is_finite()) served[i].pieces = legs[i].pieces;
  }
  const auto passages = serving.pass(served);
  std::vector<Timetable> tables;
  tables.reserve(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i)
    tables.push_back(table_of(legs[i], passages[i], served[i].release, origin));
  return tables;
}

}  // namespace lamina
