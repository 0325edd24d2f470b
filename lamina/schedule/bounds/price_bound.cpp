#include "lamina/schedule/bounds/price_bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "lamina/schedule/bounds/price_families.h"
#include "lamina/schedule/bounds/price_master.h"
#include "lamina/schedule/bounds/priced_jobs.h"
#include "lamina/schedule/bounds/short_prices.h"

namespace lamina::schedule {
namespace {

using Detail = PricedJobs::Detail;
using Amounts = std::vector<double>;

std::vector<double> weights_of(const Workload& workload) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    weights.push_back(workload.costs().factor(j));
  return weights;
}

class PriceSearch {
 public:
  PriceSearch(const Workload& workload, const Schedule& schedule, const BoundEffort& effort)
      : workload_(workload),
        effort_(effort),
        clock_(effort),
        walks_(walks_of(workload, schedule)),
        jobs_(workload, effort),
        master_(families_for(workload, walks_, jobs_.first_served()), weights_of(workload)) {
    double weights = 0.0;
    for (std::size_t j = 0; j < walks_.size(); ++j) {
      const double w = workload.costs().factor(j);
      latency_ += w * (walks_[j].completion - workload.job(j).release().value());
      weights += w;
      if (w > 0.0) add(j, walks_[j].completion, walks_[j].services);
    }
    latency_ /= weights;
    best_ = bound_alone(workload);
  }

  LowerBound run() {
    if (master_.num_amounts() == 0 || !(latency_ > 0.0)) return std::move(best_);
    choose_cells();
    leader_.amounts = amounts_read_off(workload_, walks_, master_);
    if (!try_amounts(leader_.amounts, Detail::kAllLayers)) return std::move(best_);
    climb(Detail::kGroups, kMostMerged);
    climb(Detail::kAllLayers, effort_.num_rounds);
    finish();
    return std::move(best_);
  }

 private:
  static constexpr std::size_t kMostMerged = 20;
  static constexpr std::array kSoftness{0.1, 0.05, 0.03, 0.02, 0.01, 0.007, 0.005};

  void choose_cells() {
    cell_ = latency_ / 100.0;
    cell_ = short_number(cell_);
  }

  [[nodiscard]] bool is_over() const { return num_cells_ >= effort_.num_cells || clock_.is_over(); }

  // Adds the walk if it is not known.
  void add(std::size_t j, double completion, std::span<const PaidService> services) {
    std::vector<double> key{static_cast<double>(j)};
    for (const PaidService& service : services) {
      key.push_back(static_cast<double>(service.resource.index()));
      key.push_back(std::round(service.end / latency_ * 1e9));
    }
    if (!known_.insert(std::move(key)).second) return;
    master_.add_walk(j, workload_.costs().cost(j, Seconds(completion)), services);
  }

  // What the amounts prove, or nearly, in groups; walks found are added. False when the effort is
  // spent.
  bool try_amounts(const Amounts& amounts, Detail detail) {
    const std::vector<TimedPrice> prices = master_.prices_of(amounts);
    const std::vector<double> costs = master_.least_costs(amounts);
    const auto outcome = jobs_.evaluate({prices, cell_, costs, detail, true}, clock_);
    if (!outcome) return false;
    num_cells_ += outcome->num_cells;
    for (const auto& walk : outcome->walks) add(walk.job, walk.completion, walk.services);
    if (outcome->value > leader_.value) leader_ = {amounts, outcome->value};
    last_value_ = outcome->value;
    if (detail == Detail::kAllLayers && outcome->value > best_.value) {
      best_.kind = "timed-prices";
      best_.value = outcome->value;
      best_.prices = prices;
      best_.cell = cell_;
    }
    if (effort_.on_progress) effort_.on_progress(best_.value);
    return true;
  }

  void climb(Detail detail, std::size_t most_rounds) {
    constexpr double kClose = 0.003;
    constexpr int kSteps = 150;
    if (detail == Detail::kAllLayers || true) {
      leader_.value = -1e300;
      if (is_over() || !try_amounts(Amounts(leader_.amounts), detail)) return;
    }
    Amounts& at = solved_;
    if (at.empty()) at = leader_.amounts;
    for (std::size_t round = 0; round < most_rounds && !is_over(); ++round) {
      const double softness =
          latency_ * kSoftness[std::min(softness_++, kSoftness.size() - 1)];
      auto solution = master_.solve(at, softness, kSteps);
      at = std::move(solution.amounts);
      double reach = 0.0;
      const auto least = master_.least_costs(at);
      for (const double cost : least)
        if (std::isfinite(cost)) reach += cost;
      for (const double amount : at) reach -= amount;
      Amounts middle = at;
      for (std::size_t a = 0; a < middle.size(); ++a)
        middle[a] = 0.5 * (middle[a] + leader_.amounts[a]);
      if (!try_amounts(middle, detail)) return;
      if (std::getenv("PB")) fprintf(stderr, "round %zu detail %d soft %g: soft %.6g reach %.6g got %.6g best %.6g walks %zu cells %.3g t %.2f\n", round, (int)detail, softness, solution.value*1e3, reach*1e3, last_value_*1e3, leader_.value*1e3, master_.num_walks(), (double)num_cells_, clock()/(double)CLOCKS_PER_SEC);
      if (softness_ >= kSoftness.size() && leader_.value >= (1.0 - kClose) * reach) return;
    }
  }

  void finish() {
    // finer cells
  }

  const Workload& workload_;
  const BoundEffort& effort_;
  BoundClock clock_;
  std::vector<PlannedWalk> walks_;
  PricedJobs jobs_;
  PriceMaster master_;
  double latency_ = 0.0, cell_ = 0.0;
  struct {
    Amounts amounts;
    double value = -1e300;
  } leader_;
  Amounts solved_;
  double last_value_ = 0.0;
  std::size_t softness_ = 0;
  std::set<std::vector<double>> known_;
  std::size_t num_cells_ = 0;
  LowerBound best_;
};

}  // namespace

LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                           const BoundEffort& effort) {
  return PriceSearch(workload, schedule, effort).run();
}

}  // namespace lamina::schedule
