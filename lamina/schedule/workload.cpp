#include "lamina/schedule/workload.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "lamina/model/memory_use.h"
#include "lamina/route/chunked_sweep.h"
#include "lamina/route/job_class_key.h"
#include "lamina/route/memory_engine.h"
#include "lamina/route/router.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/loads.h"
#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

using ClassKey = std::pair<route::JobClassKey, NodeId>;

ClassKey key_of(const Job& job) { return {route::class_key_of(job), job.destination()}; }

// The costs of the jobs that have a route; one after the other they take about as long as the
// longest of them among the others.
JobCosts costs_of(const Objective& objective, std::span<const Job> jobs,
                  std::span<const std::size_t> chosen, std::span<const Seconds> alone) {
  std::vector<Job> routed;
  routed.reserve(chosen.size());
  Seconds all;
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    routed.push_back(jobs[chosen[j]]);
    all += alone[j] - routed.back().release();
  }
  return {objective, routed, all};
}

std::uint64_t hash_of(const Route& route) {
  std::uint64_t hash = route.size();
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32U;
  };
  for (const Leg& leg : route) {
    mix(leg.index());
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      mix(hop->tensor);
      mix(hop->link.index());
    } else {
      const Stay& stay = std::get<Stay>(leg);
      mix(stay.node.index());
      mix(stay.last_layer);
    }
  }
  return hash;
}

// Whether the layers of all jobs take more than some node has.
bool may_exceed_memory(const Network& network, std::span<const Job> jobs) {
  if (!network.least_memory().is_finite()) return false;
  std::set<const Model*> models;
  Bytes all;
  for (const Job& job : jobs) {
    const bool is_new = models.insert(&job.model()).second;
    for (const Layer& layer : job.model().layers())
      all += layer.state + (is_new ? layer.weights : Bytes());
  }
  return !fits(all, network.least_memory());
}

}  // namespace

Trip trip_of(const Network& network, const Job& job, const Route& route) {
  Trip trip{route, tasks_of(network, job, route), hash_of(route)};
  if (network.chunk().is_finite())
    trip.pieces = pieces_of(network, job, route, piece_size(network));
  return trip;
}

const Trip* find_trip(std::span<const Trip* const> trips, const Route& route) {
  const std::size_t hash = hash_of(route);
  const auto same = std::ranges::find_if(
      trips, [&](const Trip* trip) { return trip->hash == hash && trip->route == route; });
  return same == trips.end() ? nullptr : *same;
}

Workload::Workload(const Network& network, std::span<const Job> jobs, const Objective& objective,
                   AloneRouting alone)
    : network_(&network), jobs_(jobs), objective_(&objective) {
  const StopToken stop = alone.stop;
  const auto* const fixed = alone.fixed;
  route_alone(std::move(alone));
  fallback_ = trip_alone_;
  memory_binds_ = may_exceed_memory(network, jobs);
  if (fixed != nullptr)
    take(*fixed);
  else if (memory_binds_)
    admit_all(stop);
  costs_ = costs_of(objective, jobs_, job_index_, alone_);
}

// Without backlogs a job takes the same way whenever it is released: then a class is one question,
// else every release of it is.
void Workload::route_alone(AloneRouting alone) {
  const bool time_matters = has_backlogs(*network_);
  std::map<ClassKey, ClassId> classes;
  std::map<std::pair<ClassId, Seconds>, std::size_t> known;
  std::vector<ClassId> class_of(jobs_.size());
  std::vector<std::size_t> asked_as(jobs_.size());  // by job, the place of its question
  std::vector<Job> questions;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    class_of[i] = classes.try_emplace(key_of(jobs_[i]), ClassId(classes.size())).first->second;
    const Seconds release = time_matters ? jobs_[i].release() : Seconds();
    const auto [at, is_new] = known.try_emplace({class_of[i], release}, questions.size());
    if (is_new) questions.push_back(jobs_[i]);
    asked_as[i] = at->second;
  }
  trips_.resize(classes.size());
  route::Router router(*network_, std::move(alone.prepared));
  router.ignore_memory();
  const auto answers =
      router.solve_all(questions, Waiting::kDraining, alone.num_threads, alone.stop);
  const std::vector<Seconds> least = least_in_chunks(questions);
  const Timeline empty(*network_);
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    const route::RoutingResult& answer = answers[asked_as[i]];
    if (answer.stopped) stopped_.push_back(i);
    if (!answer.feasible()) continue;
    job_index_.push_back(i);
    class_of_.push_back(class_of[i]);
    trip_alone_.push_back(&add_trip_to(class_of[i], jobs_[i], answer.route));
    alone_.push_back(least.empty() ? empty.completion(jobs_[i].release(), trip_alone_.back()->tasks)
                                   : jobs_[i].release() + least[asked_as[i]]);
  }
}

std::vector<Seconds> Workload::least_in_chunks(std::span<const Job> questions) const {
  std::vector<Seconds> least;
  if (!network_->chunk().is_finite()) return least;
  route::ChunkedSweep sweep(*network_, route::Layers::kMerged, ChunkTimes::kAtLeast);
  for (const Job& job : questions)
    least.push_back(sweep.solve({job, Waiting::kDraining}).completion - job.release());
  return least;
}

void Workload::take(const std::vector<std::optional<Route>>& fixed) {
  std::vector<LeftOut> all;
  for (std::size_t j = 0; j < num_jobs(); ++j)
    if (fixed[job_index_[j]])
      all.push_back({job_index_[j], class_of_[j], alone_[j], trip_alone_[j]});
  forget_all();
  for (const LeftOut& job : all)
    admit(job, add_trip_to(job.of, jobs_[job.index], *fixed[job.index]));
}

void Workload::forget_all() {
  job_index_.clear();
  class_of_.clear();
  alone_.clear();
  trip_alone_.clear();
  fallback_.clear();
}

// In the order given. What is left only gets less: once a class finds nothing, nor do its others.
void Workload::admit_all(const StopToken& stop) {
  std::vector<LeftOut> all;
  for (std::size_t j = 0; j < num_jobs(); ++j)
    all.push_back({job_index_[j], class_of_[j], alone_[j], trip_alone_[j]});
  forget_all();
  MemoryUse in_use(*network_);
  std::set<ClassId> without;
  for (const LeftOut& job : all) {
    const Trip* const trip = without.contains(job.of) ? nullptr : trip_beside(job, in_use, stop);
    if (trip == nullptr) {
      without.insert(job.of);
      left_out_.push_back(job);
      continue;
    }
    add_stays(jobs_[job.index].model(), trip->route, in_use);
    admit(job, *trip);
  }
}

const Trip* Workload::trip_beside(const LeftOut& job, const MemoryUse& in_use,
                                  const StopToken& stop) {
  constexpr std::size_t kMostLabels = 300'000;
  const Job& asked = jobs_[job.index];
  MemoryUse with = in_use;
  add_stays(asked.model(), job.trip_alone->route, with);
  if (with.overfilled().empty()) return job.trip_alone;
  route::MemoryEngine engine(*network_);
  engine.limit_labels(kMostLabels);
  route::Query query{asked};
  query.limits.in_use = &in_use;
  query.stop = stop;
  const route::RoutingResult& answer = engine.solve(query);
  if (answer.feasible()) return &add_trip_to(job.of, asked, answer.route);
  if (answer.stopped) {
    const auto at = std::ranges::lower_bound(stopped_, job.index);
    if (at == stopped_.end() || *at != job.index) stopped_.insert(at, job.index);
  }
  return nullptr;
}

void Workload::admit(const LeftOut& job, const Trip& trip) {
  job_index_.push_back(job.index);
  class_of_.push_back(job.of);
  alone_.push_back(job.alone);
  trip_alone_.push_back(job.trip_alone);
  fallback_.push_back(&trip);
}

std::vector<std::size_t> Workload::left_out() const {
  std::vector<std::size_t> positions;
  for (const LeftOut& job : left_out_) positions.push_back(job.index);
  return positions;
}

void Workload::admit_left_out(Schedule& schedule) {
  MemoryUse in_use(*network_);
  for (std::size_t j = 0; j < num_jobs(); ++j)
    add_stays(job(j).model(), schedule.trips[j]->route, in_use);
  const std::size_t before = num_jobs();
  std::set<ClassId> without;
  std::erase_if(left_out_, [&](const LeftOut& job) {
    const Trip* const trip = without.contains(job.of) ? nullptr : trip_beside(job, in_use, {});
    if (trip == nullptr) {
      without.insert(job.of);
      return false;
    }
    add_stays(jobs_[job.index].model(), trip->route, in_use);
    schedule.order.push_back(static_cast<std::uint32_t>(num_jobs()));
    schedule.trips.push_back(trip);
    admit(job, *trip);
    return true;
  });
  if (num_jobs() == before) return;
  costs_ = costs_of(*objective_, jobs_, job_index_, alone_);
  schedule.value = value_anew(*this, schedule.order, schedule.trips);
}

const Trip& Workload::add_trip(std::size_t j, const Route& route) {
  return add_trip_to(class_of_[j], job(j), route);
}

const Trip& Workload::add_trip_to(ClassId of, const Job& job, const Route& route) {
  auto& known = trips_[of.index()];
  if (const Trip* same = find_trip(known, route)) return *same;
  all_trips_.push_back(trip_of(*network_, job, route));
  known.push_back(&all_trips_.back());
  return all_trips_.back();
}

}  // namespace lamina::schedule
