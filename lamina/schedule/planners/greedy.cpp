#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <queue>
#include <tuple>
#include <utility>

#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/thread_pool.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

// A job with its completion on `way`, exact when it was found and a lower bound ever after.
struct Candidate {
  Seconds completion;
  std::uint32_t job;
  const Trip* trip;

  friend bool operator>(const Candidate& a, const Candidate& b) {
    return std::tie(a.completion, a.job) > std::tie(b.completion, b.job);
  }
};

// Jobs fixed one after the other.
class Fixing {
 public:
  explicit Fixing(Workload& workload)
      : workload_(&workload),
        timeline_(workload.network()),
        loads_(workload),
        value_(workload.costs()),
        schedule_{{}, std::vector<const Trip*>(workload.num_jobs()), 0.0} {}

  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  [[nodiscard]] const Loads& loads() const { return loads_; }
  [[nodiscard]] std::size_t num_fixed() const { return schedule_.order.size(); }
  [[nodiscard]] Schedule schedule() && {
    schedule_.value = value_.value();
    return std::move(schedule_);
  }

  [[nodiscard]] bool is_allowed(const Candidate& candidate) const {
    return loads_.allow(candidate.job, *candidate.trip);
  }
  [[nodiscard]] Seconds completion(const Candidate& of) const {
    return timeline_.completion(workload_->job(of.job).release(), of.trip->tasks);
  }
  // Timed like all else: searches sum in another order, and their last digits differ.
  Candidate candidate(std::uint32_t job, const Trip& trip) {
    Candidate found{{}, job, &workload_->add_trip(job, trip.route)};
    found.completion = completion(found);
    return found;
  }
  void fix(Candidate next) {
    if (!is_allowed(next)) next.trip = &loads_.trip(next.job);
    loads_.take(next.job, *next.trip);
    const Seconds completion =
        timeline_.place(workload_->job(next.job).release(), next.trip->tasks);
    schedule_.order.push_back(next.job);
    schedule_.trips[next.job] = next.trip;
    value_.add(next.job, completion);
  }

 private:
  Workload* workload_;
  Timeline timeline_;
  Loads loads_;
  RunningValue value_;  // of the jobs fixed
  Schedule schedule_;
};

class LazyGreedy {
 public:
  LazyGreedy(Workload& workload, const ScheduleOptions& options)
      : options_(&options),
        clock_(options),
        pool_(std::min(options.num_threads, kMostAhead)),
        fixing_(workload) {
    for (std::size_t t = 0; t < pool_.num_threads(); ++t)
      finders_.push_back(std::make_unique<TripFinder>(workload));
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      open_.push({workload.alone(j), j, &workload.trip_alone(j)});
  }

  Schedule run() {
    while (!open_.empty()) {
      const Candidate least = open_.top();
      // Out of time, the rest follow as they were known last.
      if (clock_.is_over() || is_exact(least)) {
        open_.pop();
        ahead_.clear();
        fixing_.fix(least);
        if (options_->on_progress) options_->on_progress({fixing_.num_fixed(), std::nullopt});
      } else {
        const Trip& trip = searched(least);
        open_.pop();
        open_.push(fixing_.candidate(least.job, trip));
      }
    }
    return std::move(fixing_).schedule();
  }

 private:
  static constexpr std::size_t kMostAhead = 16;

  // A trip found for a job, as long as nothing is fixed in between.
  struct Found {
    std::uint32_t job;
    const Trip* trip;
  };

  [[nodiscard]] bool is_exact(const Candidate& candidate) const {
    return fixing_.completion(candidate) <= candidate.completion && fixing_.is_allowed(candidate);
  }

  const Trip& searched(const Candidate& least) {
    const auto known = [&] { return std::ranges::find(ahead_, least.job, &Found::job); };
    if (known() == ahead_.end()) look_ahead();
    return *known()->trip;
  }

  // Searches for the least candidate, and on the other threads for those behind it, which are next
  // as far as none before them is exact.
  void look_ahead() {
    std::vector<Candidate> next;
    while (next.size() < pool_.num_threads() && !open_.empty() &&
           (next.empty() || !is_exact(open_.top()))) {
      next.push_back(open_.top());
      open_.pop();
    }
    for (const Candidate& candidate : next) open_.push(candidate);
    ahead_.resize(next.size());
    pool_.run(next.size(), [&](std::size_t thread, std::size_t i) {
      ahead_[i] = {next[i].job, &finders_[thread]->best(next[i].job, fixing_.timeline(),
                                                        fixing_.loads(), next[i].trip)};
    });
  }

  const ScheduleOptions* options_;
  SearchClock clock_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<TripFinder>> finders_;  // by thread
  Fixing fixing_;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open_;
  std::vector<Found> ahead_;
};

}  // namespace

Schedule plan_greedy(Workload& workload, const ScheduleOptions& options) {
  if (options.times == Times::kFictitious) return plan_greedy_fictitiously(workload, options);
  if (workload.serving() != nullptr) return plan_greedily_as_served(workload, options);
  return LazyGreedy(workload, options).run();
}

Schedule plan_greedy_plainly(Workload& workload, const ScheduleOptions& /*options*/) {
  Fixing fixing(workload);
  TripFinder finder(workload);
  std::vector<std::uint32_t> open(workload.num_jobs());
  std::iota(open.begin(), open.end(), 0U);
  const auto candidate = [&](std::uint32_t j) {
    return fixing.candidate(j, finder.best(j, fixing.timeline(), fixing.loads()));
  };
  while (!open.empty()) {
    Candidate least = candidate(open.front());
    for (const std::uint32_t j : std::span(open).subspan(1))
      if (const Candidate other = candidate(j); least > other) least = other;
    std::erase(open, least.job);
    fixing.fix(least);
  }
  return std::move(fixing).schedule();
}

}  // namespace lamina::schedule
