#include "lamina/schedule/fictitious_times.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lamina::schedule {

Demand demand_of(const Trip& trip) {
  Demand demand;
  for (const Task& task : trip.tasks) {
    demand.delay += task.delay;
    demand.loads.push_back({task.resource, task.service});
  }
  // Equal resources stay in the order of the trip, so that sums are the same wherever they are
  // made.
  std::vector<Demand::Load> each = std::move(demand.loads);
  std::vector<std::size_t> by_resource(each.size());
  for (std::size_t i = 0; i < each.size(); ++i) by_resource[i] = i;
  std::ranges::sort(by_resource, {}, [&](std::size_t i) { return std::pair(each[i].resource, i); });
  demand.loads.clear();
  for (const std::size_t i : by_resource) {
    if (demand.loads.empty() || demand.loads.back().resource != each[i].resource)
      demand.loads.push_back({each[i].resource, Seconds()});
    demand.loads.back().service += each[i].service;
  }
  return demand;
}

FictitiousTimes::FictitiousTimes(const Network& network) {
  const Resources resources(network);
  users_.resize(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    load_.push_back(resources.backlog_time(r));
}

void FictitiousTimes::insert(std::size_t place, const Trip& trip) {
  assert(place <= size());
  const std::uint32_t slot = fresh_slot();
  Placed& job = jobs_[slot];
  job.demand = demand_of(trip);
  job.latency = job.demand.delay;
  for (const Demand::Load& load : job.demand.loads)
    job.latency +=
        load_[load.resource.index()] - asked(load.resource, place, size()) + load.service;
  delay_users(job.demand, place, size(), 1.0);
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place), slot);
  number_from(place);
  for (const Demand::Load& load : job.demand.loads) {
    users_[load.resource.index()].push_back({slot, load.service});
    load_[load.resource.index()] += load.service;
  }
}

void FictitiousTimes::remove(std::size_t place) {
  assert(place < size());
  const std::uint32_t slot = order_[place];
  const Demand& demand = jobs_[slot].demand;
  delay_users(demand, place + 1, size(), -1.0);
  for (const Demand::Load& load : demand.loads) {
    std::erase_if(users_[load.resource.index()], [slot](const User& u) { return u.job == slot; });
    load_[load.resource.index()] -= load.service;
  }
  order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place));
  number_from(place);
  free_slots_.push_back(slot);
}

void FictitiousTimes::swap(std::size_t a, std::size_t b) {
  assert(a < size() && b < size());
  if (a == b) return;
  if (a > b) std::swap(a, b);
  Placed& down = jobs_[order_[a]];
  Placed& up = jobs_[order_[b]];
  for (const Demand::Load& load : down.demand.loads)
    down.latency += asked(load.resource, a + 1, b + 1);
  for (const Demand::Load& load : up.demand.loads) up.latency -= asked(load.resource, a, b);
  delay_users(down.demand, a + 1, b, -1.0);
  delay_users(up.demand, a + 1, b, 1.0);
  std::swap(order_[a], order_[b]);
  std::swap(down.place, up.place);
}

std::uint32_t FictitiousTimes::fresh_slot() {
  if (free_slots_.empty()) {
    jobs_.emplace_back();
    return static_cast<std::uint32_t>(jobs_.size() - 1);
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

void FictitiousTimes::number_from(std::size_t place) {
  for (; place < order_.size(); ++place) jobs_[order_[place]].place = place;
}

Seconds FictitiousTimes::asked(ResourceId r, std::size_t first, std::size_t last) const {
  Seconds sum;
  if (first >= last) return sum;
  for (const User& user : users_[r.index()]) {
    const std::size_t place = jobs_[user.job].place;
    if (place >= first && place < last) sum += user.service;
  }
  return sum;
}

void FictitiousTimes::delay_users(const Demand& by, std::size_t first, std::size_t last,
                                  double sign) {
  if (first >= last) return;
  for (const Demand::Load& load : by.loads) {
    for (const User& user : users_[load.resource.index()]) {
      Placed& job = jobs_[user.job];
      if (job.place >= first && job.place < last) job.latency += sign * load.service;
    }
  }
}

namespace {

// At every visit the longest service of somebody of lower priority.
void add_blocking(std::span<const Trip* const> trips, std::size_t num_resources,
                  std::vector<Seconds>& latencies) {
  std::vector<Seconds> longest(num_resources);
  for (std::size_t place = trips.size(); place-- > 0;) {
    for (const Task& task : trips[place]->tasks) latencies[place] += longest[task.resource.index()];
    for (const Task& task : trips[place]->tasks) {
      Seconds& most = longest[task.resource.index()];
      most = std::max(most, task.service);
    }
  }
}

}  // namespace

std::vector<Seconds> fictitious_latencies(const Network& network,
                                          std::span<const Trip* const> trips, WaitsFor waits_for) {
  // Others may come between two pieces.
  const bool all_count = waits_for == WaitsFor::kAll ||
                         (waits_for == WaitsFor::kHigherAndOneLower && network.chunk().is_finite());
  const Resources resources(network);
  std::vector<Seconds> load;
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    load.push_back(resources.backlog_time(r));
  const auto add = [&load](const Demand& demand) {
    for (const Demand::Load& each : demand.loads) load[each.resource.index()] += each.service;
  };
  std::vector<Demand> demands;
  for (const Trip* const trip : trips) demands.push_back(demand_of(*trip));
  if (all_count)
    for (const Demand& demand : demands) add(demand);
  std::vector<Seconds> latencies;
  for (const Demand& demand : demands) {
    if (!all_count) add(demand);
    latencies.push_back(demand.delay);
    for (const Demand::Load& each : demand.loads) latencies.back() += load[each.resource.index()];
  }
  if (waits_for == WaitsFor::kHigherAndOneLower && !all_count)
    add_blocking(trips, resources.size(), latencies);
  return latencies;
}

}  // namespace lamina::schedule
