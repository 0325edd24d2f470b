#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/served_value.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

// A job with its completion on a trip behind the first jobs of those that are fixed now.
struct Candidate {
  Seconds completion;
  std::uint32_t job;
  const Trip* trip;
  std::size_t num_fixed = 0;

  friend bool operator>(const Candidate& a, const Candidate& b) {
    return std::tie(a.completion, a.job) > std::tie(b.completion, b.job);
  }
};

// Jobs fixed one after the other, executed together.
class FixingAsServed {
 public:
  FixingAsServed(Workload& workload, const ScheduleOptions& options)
      : workload_(&workload),
        options_(&options),
        clock_(options),
        finder_(workload),
        loads_(workload),
        timeline_(workload.network()),
        served_(workload),
        schedule_{{}, std::vector<const Trip*>(workload.num_jobs()), 0.0} {}

  [[nodiscard]] bool is_late() const { return clock_.is_over(); }
  [[nodiscard]] std::size_t num_fixed() const { return schedule_.order.size(); }

  // The best of a few trips behind those fixed.
  Candidate best(std::uint32_t j) {
    Candidate best = executed(j, loads_.trip(j));
    const auto look_at = [&](const Trip& trip) {
      if (&trip == best.trip || !loads_.allow(j, trip)) return;
      if (const Candidate other = executed(j, trip); best > other) best = other;
    };
    if (&workload_->trip_alone(j) != &loads_.trip(j)) look_at(workload_->trip_alone(j));
    look_at(workload_->add_trip(j, finder_.best(j, timeline_, loads_).route));
    return best;
  }
  // The trip that it has if nobody looks for another.
  [[nodiscard]] Candidate unlooked(std::uint32_t j) const { return {{}, j, &loads_.trip(j)}; }

  void fix(Candidate next) {
    if (!loads_.allow(next.job, *next.trip)) next.trip = &loads_.trip(next.job);
    loads_.take(next.job, *next.trip);
    timeline_.place(workload_->job(next.job).release(), next.trip->tasks);
    schedule_.order.push_back(next.job);
    schedule_.trips[next.job] = next.trip;
    if (options_->on_progress) options_->on_progress({schedule_.order.size(), std::nullopt});
  }

  Schedule finish() && {
    schedule_.value = value_anew(*workload_, schedule_.order, schedule_.trips);
    return std::move(schedule_);
  }

 private:
  Candidate executed(std::uint32_t j, const Trip& trip) {
    schedule_.order.push_back(j);
    schedule_.trips[j] = &trip;
    served_.of(schedule_.order, schedule_.trips);
    schedule_.order.pop_back();
    const Candidate found{served_.completion_at(num_fixed()), j, &trip, num_fixed()};
    return found;
  }

  Workload* workload_;
  const ScheduleOptions* options_;
  SearchClock clock_;
  TripFinder finder_;
  Loads loads_;
  Timeline timeline_;  // of those fixed, if they were served by preemptive priority
  ServedValue served_;
  Schedule schedule_;
};

}  // namespace

Schedule plan_sequentially_as_served(Workload& workload, const ScheduleOptions& options) {
  FixingAsServed fixing(workload, options);
  for (const std::uint32_t j : ordered(workload, options.order))
    fixing.fix(fixing.is_late() ? fixing.unlooked(j) : fixing.best(j));
  return std::move(fixing).finish();
}

Schedule plan_greedily_as_served(Workload& workload, const ScheduleOptions& options) {
  FixingAsServed fixing(workload, options);
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
    open.push({workload.alone(j), j, &workload.fallback(j)});  // right if it is the first
  while (!open.empty()) {
    const Candidate least = open.top();
    open.pop();
    const bool is_known = fixing.is_late() || least.num_fixed == fixing.num_fixed();
    const Candidate now = is_known ? least : fixing.best(least.job);
    if (open.empty() || !(now > open.top()))
      fixing.fix(now);
    else
      open.push(now);
  }
  return std::move(fixing).finish();
}

}  // namespace lamina::schedule
