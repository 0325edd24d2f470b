#include <algorithm>
#include <cassert>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/random_stream.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/speculation.h"
#include "lamina/schedule/thread_pool.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

using Permutation = std::vector<std::uint32_t>;

// Decodes permutations by sequential best responses; what two in a row share from the top down is
// routed once.
class SequentialDecoder {
 public:
  explicit SequentialDecoder(const Workload& workload)
      : workload_(&workload),
        finder_(workload),
        loads_(workload),
        timeline_(workload.network()),
        in_order_(workload.costs()) {
    if (workload.serving() != nullptr) served_.emplace(workload);
  }

  // Nothing where the clock is over before the end is reached; the rest of `order` is then unseen.
  std::optional<double> decode(const Permutation& order, const SearchClock& clock) {
    std::size_t common = 0;
    while (common < placed_.size() && placed_[common].job == order[common]) ++common;
    for (std::size_t i = common; i < placed_.size(); ++i)
      loads_.take(placed_[i].job, workload_->fallback(placed_[i].job));
    placed_.resize(common);
    in_order_.keep(common);
    timeline_.keep(common);
    for (std::size_t i = common; i < order.size(); ++i) {
      if (clock.is_over()) return std::nullopt;
      place(order[i]);
    }
    value_ = in_order_.value();
    if (served_) {
      const Schedule all = schedule();
      value_ = served_->of(all.order, all.trips);
    }
    return value_;
  }

  // What was decoded last.
  [[nodiscard]] Schedule schedule() const {
    Schedule schedule{{}, std::vector<const Trip*>(workload_->num_jobs()), value_};
    for (const Placed& p : placed_) {
      schedule.order.push_back(p.job);
      schedule.trips[p.job] = p.trip;
    }
    return schedule;
  }

 private:
  struct Placed {
    std::uint32_t job;
    const Trip* trip;
  };

  void place(std::uint32_t j) {
    const Trip& trip = finder_.best(j, timeline_, loads_);
    loads_.take(j, trip);
    const Seconds completion = timeline_.place(workload_->job(j).release(), trip.tasks);
    placed_.push_back({j, &trip});
    in_order_.add(j, completion);
  }

  const Workload* workload_;
  TripFinder finder_;
  Loads loads_;
  Timeline timeline_;
  std::optional<ServedValue> served_;
  std::vector<Placed> placed_;
  RunningValue in_order_;  // of the same jobs, under preemptive priority
  double value_ = 0.0;
};

void move_at_random(Permutation& order, Random& random) {
  const std::size_t a = random.below(order.size()), b = random.below(order.size());
  if (random.chance(0.5)) {
    std::swap(order[a], order[b]);
  } else if (a < b) {
    std::rotate(order.begin() + static_cast<std::ptrdiff_t>(a),
                order.begin() + static_cast<std::ptrdiff_t>(a) + 1,
                order.begin() + static_cast<std::ptrdiff_t>(b) + 1);
  } else {
    std::rotate(order.begin() + static_cast<std::ptrdiff_t>(b),
                order.begin() + static_cast<std::ptrdiff_t>(a),
                order.begin() + static_cast<std::ptrdiff_t>(a) + 1);
  }
}

class Annealing {
 public:
  Annealing(Workload& workload, const ScheduleOptions& options)
      : workload_(&workload),
        options_(&options),
        clock_(options, kFewestSteps + kStepsPerJob * workload.num_jobs()),
        pool_(options.num_threads),
        speculation_(pool_),
        trials_(speculation_.max_slots()) {
    for (std::size_t t = 0; t < pool_.num_threads(); ++t)
      decoders_.push_back(std::make_unique<SequentialDecoder>(workload));
  }

  Schedule run() {
    start();
    if (workload_->num_jobs() > 1) {
      set_first_temperature();
      speculation_.run(
          clock_,
          [this](std::size_t thread, std::size_t slot, std::uint64_t step) {
            try_step(*decoders_[thread], trials_[slot], step);
          },
          [this](std::size_t slot) { return take(trials_[slot]); });
    }
    for (std::uint32_t j = 0; j < workload_->num_jobs(); ++j)
      best_.trips[j] = &workload_->add_trip(j, best_.trips[j]->route);
    return std::move(best_);
  }

 private:
  static constexpr double kLastTemperature = 0.01;  // of the first
  static constexpr std::uint64_t kStepsPerJob = 20, kFewestSteps = 200;

  struct Trial {
    Permutation order;
    std::optional<double> value;   // where it is taken
    std::optional<Schedule> best;  // where it is better than all before
  };

  void start() {
    order_ = ordered(*workload_, Order::kRelease);
    ScheduleOptions by_release = clock_.share(1.0);
    by_release.order = Order::kRelease;
    best_ = plan_sequential(*workload_, by_release);
    value_ = best_.value;
    // As served, that plan is another one than the order's: this one counts from here on.
    if (workload_->serving() != nullptr)
      value_ = decoders_.front()->decode(order_, clock_).value_or(value_);
    if (value_ < best_.value) best_ = decoders_.front()->schedule();
    report();
  }

  // Mean rise of the value over a few random moves: the temperature at which about a third of such
  // rises is taken.
  void set_first_temperature() {
    constexpr int kSamples = 8;
    Random random(options_->seed);
    double rise = 0.0;
    int rises = 0;
    for (int i = 0; i < kSamples; ++i) {
      Permutation other = order_;
      move_at_random(other, random);
      if (const auto v = decoders_.front()->decode(other, clock_); v && *v > value_) {
        rise += *v - value_;
        ++rises;
      }
    }
    first_temperature_ = rises == 0 ? 0.01 * std::abs(value_) : rise / rises;
  }

  void try_step(SequentialDecoder& decoder, Trial& trial, std::uint64_t step) const {
    Random random = random_stream(options_->seed, step);
    trial.order = order_;
    trial.best.reset();
    move_at_random(trial.order, random);
    trial.value = decoder.decode(trial.order, clock_);
    if (!trial.value) return;
    const double temperature =
        first_temperature_ * std::pow(kLastTemperature, clock_.progress(step));
    const double rise = *trial.value - value_;
    if (rise > 0.0 && !random.chance(std::exp(-rise / temperature))) {
      trial.value.reset();
      return;
    }
    assert(*trial.value == value_anew(*workload_, trial.order, decoder.schedule().trips));
    if (*trial.value < best_.value) trial.best = decoder.schedule();
  }

  bool take(Trial& trial) {
    const bool is_taken = adopt(trial);
    report();
    return is_taken;
  }
  bool adopt(Trial& trial) {
    if (!trial.value || trial.order == order_) return false;
    order_.swap(trial.order);
    value_ = *trial.value;
    if (trial.best) best_ = *std::move(trial.best);
    return true;
  }

  void report() const {
    if (options_->on_progress) options_->on_progress({order_.size(), best_.value});
  }

  Workload* workload_;
  const ScheduleOptions* options_;
  SearchClock clock_;
  ThreadPool pool_;
  Speculation speculation_;
  std::vector<std::unique_ptr<SequentialDecoder>> decoders_;  // by thread
  std::vector<Trial> trials_;                                 // by slot
  double first_temperature_ = 0.0;
  Permutation order_;
  double value_ = 0.0;
  Schedule best_;
};

}  // namespace

Schedule plan_annealing(Workload& workload, const ScheduleOptions& options) {
  return Annealing(workload, options).run();
}

}  // namespace lamina::schedule
