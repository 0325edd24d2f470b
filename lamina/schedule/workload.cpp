#include "lamina/schedule/workload.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>

#include "lamina/route/layered_sweep.h"

namespace lamina::schedule {
namespace {

using PinKey = std::tuple<std::uint32_t, std::uint32_t, std::vector<NodeId>>;
using ClassKey = std::tuple<const Model*, NodeId, NodeId, std::uint32_t, std::vector<PinKey>>;

ClassKey key_of(const Job& job) {
  std::vector<PinKey> pins;
  for (const Pin& pin : job.spec().pins)
    pins.emplace_back(pin.first_layer, pin.last_layer, pin.nodes);
  return {&job.model(), job.source(), job.destination(), job.spec().private_layers,
          std::move(pins)};
}

bool has_backlogs(const Network& network) {
  return std::ranges::any_of(network.nodes(), [](const Node& n) { return n.backlog > Flop(); }) ||
         std::ranges::any_of(network.links(), [](const Link& l) { return l.backlog > Bytes(); });
}

// The goal of the jobs that have a route.
Goal goal_of(std::string_view name, std::span<const Job> jobs,
             std::span<const std::size_t> chosen) {
  std::vector<Job> routed;
  routed.reserve(chosen.size());
  for (const std::size_t i : chosen) routed.push_back(jobs[i]);
  auto goal = Goal::named(name, routed);
  assert(goal.has_value());
  return *std::move(goal);
}

}  // namespace

Workload::Workload(const Network& network, std::span<const Job> jobs, std::string_view goal)
    : network_(&network), jobs_(jobs) {
  route_alone();
  goal_ = goal_of(goal, jobs_, job_index_);
}

// Without backlogs a job takes the same way whenever it is released.
void Workload::route_alone() {
  struct Known {
    Seconds completion, release;
    const Way* way = nullptr;
  };
  const bool time_matters = has_backlogs(*network_);
  route::LayeredSweep sweep(*network_);
  std::map<ClassKey, ClassId> classes;
  std::vector<Known> known;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    const Job& job = jobs_[i];
    const auto [at, is_new] = classes.try_emplace(key_of(job), ClassId(known.size()));
    const ClassId id = at->second;
    if (is_new) {
      known.emplace_back();
      ways_.emplace_back();
    }
    Known& k = known[id.index()];
    if (is_new || (k.way != nullptr && time_matters && job.release() != k.release)) {
      const route::Answer& answer = sweep.solve(job, Waiting::kDraining);
      k = {answer.completion, job.release(), nullptr};
      if (answer.feasible()) k.way = &add_way_to(id, job, answer.route);
    }
    if (k.way == nullptr) continue;
    job_index_.push_back(i);
    class_of_.push_back(id);
    alone_.push_back(k.completion + (job.release() - k.release));
    way_alone_.push_back(k.way);
  }
}

const Way& Workload::add_way(std::size_t j, const Route& route) {
  return add_way_to(class_of_[j], job(j), route);
}

const Way& Workload::add_way_to(ClassId of, const Job& job, const Route& route) {
  auto& known = ways_[of.index()];
  const auto same =
      std::ranges::find_if(known, [&](const Way* way) { return way->route == route; });
  if (same != known.end()) return **same;
  all_ways_.push_back({route, operations_of(*network_, job, route)});
  known.push_back(&all_ways_.back());
  return all_ways_.back();
}

}  // namespace lamina::schedule
