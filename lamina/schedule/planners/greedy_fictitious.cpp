#include <functional>
#include <queue>
#include <tuple>

#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

// The jobs of a class that are not fixed yet, the earliest release first.
struct Queue {
  std::vector<std::uint32_t> jobs;
  std::size_t next = 0;
  [[nodiscard]] bool empty() const { return next == jobs.size(); }
};

// The first job of a class. All of the class would take the same way, in a latency that is exact
// when it was found and a lower bound ever after.
struct Candidate {
  Seconds completion, latency;
  std::uint32_t job;
  const Trip* trip;

  friend bool operator>(const Candidate& a, const Candidate& b) {
    return std::tie(a.completion, a.job) > std::tie(b.completion, b.job);
  }
};

std::vector<Queue> queues_of(const Workload& workload) {
  std::vector<Queue> queues(workload.num_classes());
  for (const std::uint32_t j : ordered(workload, Order::kRelease))
    queues[workload.class_of(j).index()].jobs.push_back(j);
  return queues;
}

class FictitiousGreedy {
 public:
  explicit FictitiousGreedy(Workload& workload)
      : workload_(&workload), finder_(workload), loads_(workload), queues_(queues_of(workload)) {
    const Resources resources(workload.network());
    prices_.resize(resources.size());
    for (std::size_t r = 0; r < prices_.size(); ++r)
      prices_[r].fixed = resources.backlog_time(ResourceId(r)).value();
    for (const Queue& queue : queues_) {
      if (queue.empty()) continue;
      const std::uint32_t j = queue.jobs.front();  // alone it never waits longer
      add(j, workload.trip_alone(j), workload.alone(j) - workload.job(j).release());
    }
  }

  Schedule run(const ScheduleOptions& options) {
    const SearchClock clock(options);
    Schedule schedule{{}, std::vector<const Trip*>(workload_->num_jobs()), 0.0};
    while (!open_.empty()) {
      Candidate least = open_.top();
      open_.pop();
      if (!loads_.allow(least.job, *least.trip)) take_own(least);
      // Out of time, the rest follow as they were known last.
      if (clock.is_over() || latency(*least.trip) <= least.latency) {
        schedule.order.push_back(least.job);
        schedule.trips[least.job] = least.trip;
        fix(least);
        if (options.on_progress) options.on_progress({schedule.order.size(), std::nullopt});
      } else {
        const Trip& found = finder_.cheapest(least.job, prices_, *least.trip, latency(*least.trip));
        const Trip& trip = workload_->add_trip(least.job, found.route);
        const Trip& taken = loads_.allow(least.job, trip) ? trip : *least.trip;
        add(least.job, taken, latency(taken));
      }
    }
    schedule.value = value_anew(*workload_, schedule.order, schedule.trips);
    return schedule;
  }

 private:
  [[nodiscard]] Seconds latency(const Trip& trip) const {
    Seconds sum;
    for (const Task& task : trip.tasks)
      sum += Seconds(prices_[task.resource.index()].fixed) + task.service + task.delay;
    return sum;
  }
  // What it would take does not fit any more.
  void take_own(Candidate& candidate) const {
    candidate.trip = &loads_.trip(candidate.job);
    candidate.latency = latency(*candidate.trip);
  }
  void add(std::uint32_t job, const Trip& trip, Seconds latency) {
    open_.push({workload_->job(job).release() + latency, latency, job, &trip});
  }
  void fix(const Candidate& fixed) {
    loads_.take(fixed.job, *fixed.trip);
    for (const Task& task : fixed.trip->tasks)
      prices_[task.resource.index()].fixed += task.service.value();
    Queue& queue = queues_[workload_->class_of(fixed.job).index()];
    ++queue.next;
    if (!queue.empty()) add(queue.jobs[queue.next], *fixed.trip, fixed.latency);
  }

  Workload* workload_;
  TripFinder finder_;
  Loads loads_;
  std::vector<Price> prices_;  // by resource; fixed is the wait there
  std::vector<Queue> queues_;  // by class
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open_;
};

}  // namespace

Schedule plan_greedy_fictitiously(Workload& workload, const ScheduleOptions& options) {
  return FictitiousGreedy(workload).run(options);
}

}  // namespace lamina::schedule
