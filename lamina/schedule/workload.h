#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/plan/route.h"
#include "lamina/plan/tasks.h"
#include "lamina/route/filled_graph.h"
#include "lamina/schedule/goal.h"

namespace lamina::schedule {

// A route with what it asks of the resources.
struct Way {
  Route route;
  std::vector<Task> tasks;
  std::size_t hash = 0;  // of the route
};

[[nodiscard]] Way way_of(const Network& network, const Job& job, const Route& route);

// The one of the ways that takes the route; null where none does.
[[nodiscard]] const Way* find_way(std::span<const Way* const> ways, const Route& route);

// Jobs that share what they may do: equal model, source, destination and constraints. Every way of
// one is a way of all; only releases differ.
using ClassId = Id<struct ClassTag>;

// How jobs are routed alone: with what was prepared for the network before, if anything was; the
// same routes whatever the number of threads. Jobs not routed when the token is set have none.
struct AloneRouting {
  std::shared_ptr<const route::FilledGraph> prepared = nullptr;
  unsigned num_threads = 1;
  StopToken stop = {};
};

// The jobs to be scheduled in one network, all of which have a route, with what every planner wants
// to know of them: classes, ways known so far, and what each job does alone.
class Workload {
 public:
  // Routes every job alone: O(classes) layered searches where there are no backlogs, else O(jobs).
  // Jobs without a route are left out, see `job_index`.
  Workload(const Network& network, std::span<const Job> jobs, const Objective& objective,
           AloneRouting alone = {});

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const Goal& goal() const { return goal_; }
  [[nodiscard]] std::size_t num_jobs() const { return job_index_.size(); }
  [[nodiscard]] const Job& job(std::size_t j) const { return jobs_[job_index_[j]]; }
  // The position of job j among the jobs given.
  [[nodiscard]] std::size_t job_index(std::size_t j) const { return job_index_[j]; }

  // The positions among the jobs given of those for which nobody knows whether there is a route,
  // since the search was stopped; ascending.
  [[nodiscard]] std::span<const std::size_t> stopped() const { return stopped_; }

  [[nodiscard]] std::size_t num_classes() const { return ways_.size(); }
  [[nodiscard]] ClassId class_of(std::size_t j) const { return class_of_[j]; }

  // Job j when nobody else is there: never later than in any schedule. The time that an empty
  // Timeline gives to its way.
  [[nodiscard]] Seconds alone(std::size_t j) const { return alone_[j]; }
  [[nodiscard]] const Way& way_alone(std::size_t j) const { return *way_alone_[j]; }

  // The ways of a class that are known; `add_way` finds a known one again. References stay good.
  [[nodiscard]] std::span<const Way* const> ways(ClassId of) const { return ways_[of.index()]; }
  const Way& add_way(std::size_t j, const Route& route);

 private:
  void route_alone(AloneRouting alone);
  const Way& add_way_to(ClassId of, const Job& job, const Route& route);

  const Network* network_;
  std::span<const Job> jobs_;
  Goal goal_;
  std::vector<std::size_t> job_index_, stopped_;
  std::vector<ClassId> class_of_;
  std::vector<Seconds> alone_;
  std::vector<const Way*> way_alone_;
  std::deque<Way> all_ways_;
  std::vector<std::vector<const Way*>> ways_;
};

}  // namespace lamina::schedule
