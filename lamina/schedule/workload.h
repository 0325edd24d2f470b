#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/route.h"
#include "lamina/plan/tasks.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/schedule/job_costs.h"

namespace lamina::schedule {

// A route with what it asks of the resources.
struct Trip {
  Route route;
  std::vector<Task> tasks;
  std::size_t hash = 0;             // of the route
  std::vector<Pieces> pieces = {};  // of each task; empty where tensors travel whole
};

[[nodiscard]] Trip trip_of(const Network& network, const Job& job, const Route& route);

// The one of the trips that takes the route; null where none does.
[[nodiscard]] const Trip* find_trip(std::span<const Trip* const> trips, const Route& route);

// Jobs that share what they may do: equal model, source, destination and constraints. Every trip of
// one is a trip of all; only releases differ.
using ClassId = Id<struct ClassTag>;

// How jobs are routed alone: with what was prepared for the network before, if anything was; the
// same routes whatever the number of threads. Jobs not routed when the token is set have none.
struct AloneRouting {
  std::shared_ptr<const route::ContractionHierarchy> prepared = nullptr;
  unsigned num_threads = 1;
  StopToken stop = {};
};

// The jobs to be scheduled in one network, all of which have a route, with what every planner wants
// to know of them: classes, trips known so far, and what each job does alone.
class Workload {
 public:
  // Routes every job alone: O(classes) layered searches where there are no backlogs, else O(jobs).
  // Jobs without a route are left out, see `job_index`.
  Workload(const Network& network, std::span<const Job> jobs, const Objective& objective,
           AloneRouting alone = {});

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const JobCosts& costs() const { return costs_; }
  [[nodiscard]] std::size_t num_jobs() const { return job_index_.size(); }
  [[nodiscard]] const Job& job(std::size_t j) const { return jobs_[job_index_[j]]; }
  // The position of job j among the jobs given.
  [[nodiscard]] std::size_t job_index(std::size_t j) const { return job_index_[j]; }

  // The positions among the jobs given of those for which nobody knows whether there is a route,
  // since the search was stopped; ascending.
  [[nodiscard]] std::span<const std::size_t> stopped() const { return stopped_; }

  [[nodiscard]] std::size_t num_classes() const { return trips_.size(); }
  [[nodiscard]] ClassId class_of(std::size_t j) const { return class_of_[j]; }

  // Job j when nobody else is there: never later than in any schedule. The time that an empty
  // Timeline gives to its way; in a network of chunks what any way takes at least
  // (ChunkTimes::kAtLeast).
  [[nodiscard]] Seconds alone(std::size_t j) const { return alone_[j]; }
  [[nodiscard]] const Trip& trip_alone(std::size_t j) const { return *trip_alone_[j]; }

  // The trips of a class that are known; `add_trip` finds a known one again. References stay good.
  [[nodiscard]] std::span<const Trip* const> trips(ClassId of) const { return trips_[of.index()]; }
  const Trip& add_trip(std::size_t j, const Route& route);

 private:
  void route_alone(AloneRouting alone);
  // By question, when it is answered at the earliest: of those for which that is no way's time.
  [[nodiscard]] std::vector<Seconds> least_in_chunks(std::span<const Job> questions) const;
  const Trip& add_trip_to(ClassId of, const Job& job, const Route& route);

  const Network* network_;
  std::span<const Job> jobs_;
  JobCosts costs_;
  std::vector<std::size_t> job_index_, stopped_;
  std::vector<ClassId> class_of_;
  std::vector<Seconds> alone_;
  std::vector<const Trip*> trip_alone_;
  std::deque<Trip> all_trips_;
  std::vector<std::vector<const Trip*>> trips_;
};

}  // namespace lamina::schedule
