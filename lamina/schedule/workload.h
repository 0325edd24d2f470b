#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/route.h"
#include "lamina/plan/serving.h"
#include "lamina/plan/tasks.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/schedule/job_costs.h"

namespace lamina::schedule {

// A route with what it asks of the resources.
struct Trip {
  Route route;
  std::vector<Task> tasks;
  std::uint64_t hash = 0;           // of the route
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
  // The routes that jobs take in any case, by place among the jobs given: they fit beside each
  // other, and whoever has none is left out. Null: jobs may take any.
  const std::vector<std::optional<Route>>* fixed = nullptr;
};

struct Schedule;  // decoder.h

// The jobs to be scheduled in one network, all of which have a route, with what every planner wants
// to know of them: classes, trips known so far, and what each job does alone.
//
// Where not all layers of all jobs fit into every node, memory binds: then jobs are admitted one
// after the other, each on the trip that it takes alone if that fits beside those before, else on
// the best one that does (MemoryEngine). Those admitted have a trip each, `fallback`, that fit
// together; those for which nothing is left are left out. With fixed routes those are the trips
// that jobs have, and nobody is left out for memory.
class Workload {
 public:
  // Routes every job alone: O(classes) layered searches where there are no backlogs, else O(jobs).
  // Jobs without a route are left out, see `job_index`.
  Workload(const Network& network, std::span<const Job> jobs, const Objective& objective,
           AloneRouting alone = {});

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const JobCosts& costs() const { return costs_; }
  // How jobs are served, under another discipline than preemptive priority; null under that, for
  // which a Timeline gives all times. It must outlive the workload.
  void serve_by(const Serving* serving) { serving_ = serving; }
  [[nodiscard]] const Serving* serving() const { return serving_; }
  [[nodiscard]] std::size_t num_jobs() const { return job_index_.size(); }
  [[nodiscard]] const Job& job(std::size_t j) const { return jobs_[job_index_[j]]; }
  // The position of job j among the jobs given.
  [[nodiscard]] std::size_t job_index(std::size_t j) const { return job_index_[j]; }

  // The positions among the jobs given of those for which nobody knows whether there is a route,
  // since the search was stopped; ascending.
  [[nodiscard]] std::span<const std::size_t> stopped() const { return stopped_; }

  // Whether memory may keep jobs from trips; else every trip may be taken by any job.
  [[nodiscard]] bool memory_binds() const { return memory_binds_; }
  // A trip of job j that fits beside those of all others.
  [[nodiscard]] const Trip& fallback(std::size_t j) const { return *fallback_[j]; }
  // The positions among the jobs given of those that have a route alone, but found no memory.
  [[nodiscard]] std::vector<std::size_t> left_out() const;
  // Adds those of them that fit beside the schedule's trips after all, last in its order, and
  // values it anew. Jobs then no longer ascend by position. O(jobs left out) searches.
  void admit_left_out(Schedule& schedule);

  [[nodiscard]] std::size_t num_classes() const { return trips_.size(); }
  [[nodiscard]] ClassId class_of(std::size_t j) const { return class_of_[j]; }

  // Job j when nobody else is there and memory is no limit: never later than in any schedule. The
  // time that an empty Timeline gives to its way; in a network of chunks what any way takes at
  // least (ChunkTimes::kAtLeast).
  [[nodiscard]] Seconds alone(std::size_t j) const { return alone_[j]; }
  [[nodiscard]] std::span<const Seconds> all_alone() const { return alone_; }
  [[nodiscard]] const Trip& trip_alone(std::size_t j) const { return *trip_alone_[j]; }

  // The trips of a class that are known; `add_trip` finds a known one again. References stay good.
  [[nodiscard]] std::span<const Trip* const> trips(ClassId of) const { return trips_[of.index()]; }
  const Trip& add_trip(std::size_t j, const Route& route);

 private:
  // A job with its trip alone, that has no place among the others.
  struct LeftOut {
    std::size_t index;
    ClassId of;
    Seconds alone;
    const Trip* trip_alone;
  };

  void route_alone(AloneRouting alone);
  void take(const std::vector<std::optional<Route>>& fixed);
  // By question, when it is answered at the earliest: of those for which that is no way's time.
  [[nodiscard]] std::vector<Seconds> least_in_chunks(std::span<const Job> questions) const;
  void forget_all();
  void admit_all(const StopToken& stop);
  // The trip of a job beside what others have in memory; null where there is none.
  const Trip* trip_beside(const LeftOut& job, const MemoryUse& in_use, const StopToken& stop);
  void admit(const LeftOut& job, const Trip& trip);
  const Trip& add_trip_to(ClassId of, const Job& job, const Route& route);

  const Network* network_;
  std::span<const Job> jobs_;
  const Objective* objective_;
  const Serving* serving_ = nullptr;
  JobCosts costs_;
  std::vector<std::size_t> job_index_, stopped_;
  std::vector<ClassId> class_of_;
  std::vector<Seconds> alone_;
  std::vector<const Trip*> trip_alone_, fallback_;
  bool memory_binds_ = false;
  std::vector<LeftOut> left_out_;
  std::deque<Trip> all_trips_;
  std::vector<std::vector<const Trip*>> trips_;
};

}  // namespace lamina::schedule
