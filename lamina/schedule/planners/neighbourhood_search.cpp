#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/schedule/backward_rule.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/planners/moves.h"
#include "lamina/schedule/random_stream.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/speculation.h"
#include "lamina/schedule/thread_pool.h"

namespace lamina::schedule {
namespace {

class Search {
 public:
  Search(Workload& workload, const ScheduleOptions& options)
      : workload_(&workload),
        options_(&options),
        clock_(options, kSteps),
        pool_(options.num_threads),
        speculation_(pool_),
        trials_(speculation_.max_slots()) {
    for (std::size_t t = 0; t < pool_.num_threads(); ++t)
      movers_.push_back(std::make_unique<Mover>(workload));
  }

  Schedule run() {
    start();
    if (workload_->num_jobs() == 0) return best_;
    add_random_trips();
    speculation_.run(
        clock_,
        [this](std::size_t thread, std::size_t slot, std::uint64_t step) {
          movers_[thread]->make(current_, temperature(step), random_stream(options_->seed, step),
                                trials_[slot]);
        },
        [this](std::size_t slot) { return take(trials_[slot]); });
    return best_;
  }

 private:
  static constexpr std::uint64_t kSteps = 30'000;
  static constexpr double kFirstTemperature = 0.3;   // of the mean cost of a job
  static constexpr double kLastTemperature = 0.002;  // of the same

  // The best of sequential by release, which takes one search a job, greedy, and, where they
  // matter, sequential by deadline.
  void start() {
    const bool is_default = workload_->serving() == nullptr;
    const double share_of_sequential = is_default ? 0.5 : 0.1;
    const double share_of_both = is_default ? 0.9 : 0.2;
    ScheduleOptions by_release = clock_.share(share_of_sequential);
    by_release.order = Order::kRelease;
    current_ = plan_sequential(*workload_, by_release);
    if (!clock_.is_over()) keep_better(plan_greedy(*workload_, clock_.share(share_of_both)));
    if (workload_->costs().minds_deadlines() && !clock_.is_over()) {
      ScheduleOptions by_deadline = clock_.share(share_of_both);
      by_deadline.order = Order::kDeadline;
      keep_better(plan_sequential(*workload_, by_deadline));
    }
    if (!is_default) start_from_others();
    order_anew();
    best_ = current_;
    if (workload_->costs().is_greatest_lateness()) first_latency_ = greatest_latency(best_);
    report();
  }

  void keep_better(Schedule other) {
    if (other.value < current_.value) current_ = std::move(other);
  }

  [[nodiscard]] double greatest_latency(const Schedule& schedule) const {
    Timeline timeline(workload_->network());
    Seconds greatest;
    for (const std::uint32_t j : schedule.order) {
      const Seconds release = workload_->job(j).release();
      greatest = std::max(greatest, timeline.place(release, schedule.trips[j]->tasks) - release);
    }
    return greatest.value();
  }

  // As another discipline serves them: the ways that jobs take alone, and the plan that this search
  // finds for preemptive priority, where a step costs far less than an execution.
  void start_from_others() {
    constexpr double kShare = 0.45;
    constexpr std::uint64_t kPartOfSteps = 4;
    keep_better(plan_independent(*workload_, *options_));
    if (workload_->num_jobs() < 2 || clock_.is_over()) return;
    ScheduleOptions part = clock_.share(kShare);
    part.num_steps = options_->num_steps.value_or(kSteps) / kPartOfSteps;
    part.on_progress = nullptr;
    const Serving* const serving = workload_->serving();
    workload_->serve_by(nullptr);
    Schedule other = plan_neighbourhood_search(*workload_, part);
    workload_->serve_by(serving);
    other.value = value_anew(*workload_, other.order, other.trips);
    keep_better(std::move(other));
  }

  // For the largest cost: the order that is best on fictitious times, if it is better on true ones.
  void order_anew() {
    constexpr std::size_t kMostJobs = 2000;  // the rule takes the square of their number
    if (!workload_->costs().is_greatest_line() || workload_->num_jobs() > kMostJobs ||
        clock_.is_over())
      return;
    Schedule other{order_backwards(*workload_, current_.trips), current_.trips, 0.0};
    other.value = value_anew(*workload_, other.order, other.trips);
    keep_better(std::move(other));
  }

  // Ways under random prices, for all classes in turn, within a share of the time.
  void add_random_trips() {
    constexpr int kRounds = 12;
    constexpr double kShare = 0.15;
    Random random(options_->seed);
    std::vector<std::uint32_t> one_of_class(workload_->num_classes(), kNoJob);
    for (std::uint32_t j = 0; j < workload_->num_jobs(); ++j)
      one_of_class[workload_->class_of(j).index()] = j;
    std::erase(one_of_class, kNoJob);
    const double until = clock_.progress(0) + kShare;
    std::vector<std::unique_ptr<TripFinder>> finders;
    for (std::size_t t = 0; t < pool_.num_threads(); ++t)
      finders.push_back(std::make_unique<TripFinder>(*workload_));
    std::vector<Price> prices(Resources(workload_->network()).size());
    std::vector<const Trip*> found(one_of_class.size());
    for (int round = 0; round < kRounds; ++round) {
      for (Price& price : prices) price = {0.0, random.log_uniform(0.3, 3.0)};
      pool_.run(found.size(), [&](std::size_t thread, std::size_t c) {
        const bool is_late = options_->time_limit && clock_.progress(0) > until;
        found[c] = is_late || clock_.is_over()
                       ? nullptr
                       : &finders[thread]->cheapest(one_of_class[c], prices);
      });
      for (std::size_t c = 0; c < found.size(); ++c)
        if (found[c] != nullptr) workload_->add_trip(one_of_class[c], found[c]->route);
    }
  }

  [[nodiscard]] double temperature(std::uint64_t step) const {
    const bool is_sum = workload_->costs().combine() == Combine::kSum;
    const double mean_cost =
        best_.value / (is_sum ? static_cast<double>(workload_->num_jobs()) : 1.0);
    // A lateness says nothing of how long jobs take.
    return first_latency_.value_or(mean_cost) * kFirstTemperature *
           std::pow(kLastTemperature / kFirstTemperature, clock_.progress(step));
  }

  // Whether the next step sees something else: another schedule, or a trip not known before.
  bool take(MoveTrial& trial) {
    const bool sees_other = adopt(trial);
    report();
    return sees_other;
  }
  bool adopt(MoveTrial& trial) {
    bool is_new = false;
    for (const std::uint32_t j : trial.sent) {
      const std::size_t known = workload_->trips(workload_->class_of(j)).size();
      const Trip*& trip = trial.schedule.trips[j];
      trip = &workload_->add_trip(j, trip->route);
      is_new = is_new || workload_->trips(workload_->class_of(j)).size() > known;
    }
    if (!trial.taken) return is_new;
    std::swap(current_, trial.schedule);
    if (current_.value < best_.value) best_ = current_;
    return true;
  }

  void report() const {
    if (options_->on_progress) options_->on_progress({best_.order.size(), best_.value});
  }

  static constexpr std::uint32_t kNoJob = 0xffffffff;

  Workload* workload_;
  const ScheduleOptions* options_;
  SearchClock clock_;
  ThreadPool pool_;
  Speculation speculation_;
  std::vector<std::unique_ptr<Mover>> movers_;  // by thread
  std::vector<MoveTrial> trials_;               // by slot
  Schedule current_, best_;
  std::optional<double> first_latency_;  // the greatest of the first schedule, of lateness alone
};

}  // namespace

Schedule plan_neighbourhood_search(Workload& workload, const ScheduleOptions& options) {
  return Search(workload, options).run();
}

}  // namespace lamina::schedule
