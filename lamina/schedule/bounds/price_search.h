#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <vector>

#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/bounds/price_families.h"
#include "lamina/schedule/bounds/price_master.h"
#include "lamina/schedule/bounds/priced_jobs.h"

namespace lamina::schedule {

// The search of bound_by_prices: a master that knows some walks of each job proposes prices, a
// sweep says what they prove and which walks are then the cheapest, and these are added to the
// master. First in groups of layers, where a sweep costs a fraction, then with all layers.
class PriceSearch {
 public:
  PriceSearch(const Workload& workload, const Schedule& schedule, const BoundEffort& effort);

  LowerBound run();

  // In about how many cells to a mean latency so many states can be looked at.
  [[nodiscard]] static double cells_within(double num_states, const BoundEffort& effort);

 private:
  using Amounts = std::vector<double>;
  using Detail = PricedJobs::Detail;

  // The best amounts of a climb, and what they prove there.
  struct Leader {
    Amounts amounts;
    double value;
  };

  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool choose_first_cell();
  [[nodiscard]] double cell_for(double num_cells) const;
  void add_walk(std::size_t j, double completion, std::span<const PaidService> services);
  void climb(Detail detail, std::size_t most_rounds, double most_of_time);
  Amounts propose(double& reach);
  // Nothing when the effort is spent.
  std::optional<double> try_amounts(const Amounts& amounts, Detail detail, bool traced);
  void finish();
  [[nodiscard]] Amounts largest(const Amounts& amounts) const;

  const Workload& workload_;
  const BoundEffort& effort_;
  BoundClock clock_;
  std::vector<PlannedWalk> walks_;
  PricedJobs jobs_;
  PriceMaster master_;
  std::set<std::vector<double>> known_;  // walks
  double latency_ = 0.0;                 // mean, as planned
  double cell_ = 0.0;
  Amounts solved_;
  Leader leader_, proved_;    // of the climb; of all layers
  std::size_t softness_ = 0;  // position in the list of them
  std::size_t num_cells_ = 0;
  // Of the last sweep of all layers.
  double cells_of_sweep_ = 0.0, cell_of_sweep_ = 0.0, seconds_of_sweep_ = 0.0;
  LowerBound best_;
};

}  // namespace lamina::schedule
