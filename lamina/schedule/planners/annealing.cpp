#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "lamina/core/random.h"
#include "lamina/schedule/best_response.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"

namespace lamina::schedule {
namespace {

using Permutation = std::vector<std::uint32_t>;

// Decodes permutations by sequential best responses; what two in a row share from the top down is
// routed once.
class SequentialDecoder {
 public:
  explicit SequentialDecoder(Workload& workload)
      : workload_(&workload), best_response_(workload.network()), timeline_(workload.network()) {}

  double decode(const Permutation& order) {
    std::size_t common = 0;
    while (common < placed_.size() && placed_[common].job == order[common]) ++common;
    placed_.resize(common);
    timeline_.keep(common);
    for (std::size_t i = common; i < order.size(); ++i) place(order[i]);
    return placed_.empty() ? 0.0 : placed_.back().value;
  }

  [[nodiscard]] Schedule schedule() const {
    Schedule schedule{{}, std::vector<const Way*>(workload_->num_jobs()), 0.0};
    for (const Placed& p : placed_) {
      schedule.order.push_back(p.job);
      schedule.ways[p.job] = p.way;
      schedule.value = p.value;
    }
    return schedule;
  }

 private:
  struct Placed {
    std::uint32_t job;
    const Way* way;
    double value;  // of the jobs up to here
  };

  void place(std::uint32_t j) {
    const Job& job = workload_->job(j);
    const Way& way = workload_->add_way(j, best_response_.solve(job, timeline_).route);
    const Seconds completion = timeline_.place(job.release(), way.operations);
    const double before = placed_.empty() ? 0.0 : placed_.back().value;
    const Goal& goal = workload_->goal();
    placed_.push_back({j, &way, goal.join(before, goal.cost(j, completion))});
  }

  Workload* workload_;
  BestResponse best_response_;
  Timeline timeline_;
  std::vector<Placed> placed_;
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

// Mean rise of the value over a few random moves: the temperature at which about a third of such
// rises is taken.
double mean_rise(SequentialDecoder& decoder, const Permutation& order, double value,
                 Random& random) {
  constexpr int kSamples = 8;
  double rise = 0.0;
  int rises = 0;
  for (int i = 0; i < kSamples; ++i) {
    Permutation other = order;
    move_at_random(other, random);
    if (const double v = decoder.decode(other); v > value) {
      rise += v - value;
      ++rises;
    }
  }
  return rises == 0 ? 0.01 * value : rise / rises;
}

}  // namespace

Schedule plan_annealing(Workload& workload, const PlannerOptions& options) {
  constexpr double kLastTemperature = 0.01;  // of the first
  constexpr std::uint64_t kStepsPerJob = 20, kFewestSteps = 200;
  SearchClock clock(options, kFewestSteps + kStepsPerJob * workload.num_jobs());
  Random random(options.seed);
  SequentialDecoder decoder(workload);

  Permutation order = ordered(workload, Order::kRelease);
  double value = decoder.decode(order);
  Schedule best = decoder.schedule();
  if (workload.num_jobs() < 2 || !clock.step()) return best;
  const double first = mean_rise(decoder, order, value, random);
  while (clock.step()) {
    Permutation next = order;
    move_at_random(next, random);
    const double next_value = decoder.decode(next);
    const double temperature = first * std::pow(kLastTemperature, clock.progress());
    if (next_value > value && !random.chance(std::exp((value - next_value) / temperature)))
      continue;
    assert(next_value == value_anew(workload, next, decoder.schedule().ways));
    order.swap(next);
    value = next_value;
    if (value < best.value) {
      best = decoder.schedule();
      if (options.on_progress) options.on_progress(best.value);
    }
  }
  return best;
}

}  // namespace lamina::schedule
