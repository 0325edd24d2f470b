#include <algorithm>
#include <utility>
#include <vector>

#include "lamina/capacity/methods.h"
#include "lamina/lp/solve.h"

namespace lamina::capacity {
namespace {

// The restricted problem, the least largest load over the ways known, in units of some load:
//
//   minimise load   subject to   sum over its ways of x = 1                     for each class,
//                                sum of rate x seconds / unit x x - load <= 0   for each resource.
class Master {
 public:
  explicit Master(const Pool& pool, double unit) : pool_(pool) {
    load_ = programme_.add_variable({.name = {.word = "load"}, .cost = 1.0});
    std::vector<std::vector<lp::Term>> terms(pool.num_resources());
    for (std::size_t c = 0; c < pool.ways().size(); ++c) add_class(c, unit, terms);
    for (std::uint32_t r = 0; r < terms.size(); ++r) {
      if (terms[r].empty()) continue;
      terms[r].push_back({load_, -1.0});
      programme_.add_row({.word = "resource", .number = r}, lp::Range::at_most(0.0), terms[r]);
      resources_.push_back(r);
    }
  }

  // Puts the best shares into the pool, and gives the prices that go with them; nothing if the
  // solver failed.
  [[nodiscard]] std::vector<double> solve(Shares& shares, const lp::Solver& solver) const {
    const lp::Result result = lp::solve(programme_, solver);
    if (result.status != lp::Status::kOptimal || result.duals.empty()) return {};
    std::size_t next = load_.index() + 1;
    std::vector<std::vector<double>> all;
    for (const auto& ways : pool_.ways()) {
      std::vector<double> values(ways.size());
      double sum = 0.0;
      for (double& value : values) sum += value = std::max(0.0, result.values[next++]);
      for (double& value : values) value /= sum;
      all.push_back(std::move(values));
    }
    shares.set_shares(all);
    std::vector<double> prices(pool_.num_resources());
    for (std::size_t i = 0; i < resources_.size(); ++i)
      prices[resources_[i]] = std::max(0.0, -result.duals[pool_.ways().size() + i]);
    return prices;
  }

 private:
  void add_class(std::size_t c, double unit, std::vector<std::vector<lp::Term>>& terms) {
    std::vector<lp::Term> all;
    for (std::size_t i = 0; i < pool_.ways()[c].size(); ++i) {
      const lp::VariableId x = programme_.add_variable(
          {.name = {.word = "share", .number = static_cast<std::uint32_t>(c)}});
      all.push_back({x, 1.0});
      for (const Use& use : pool_.shares().uses(c, i))
        terms[use.resource].push_back({x, pool_.demand().classes[c].rate * use.seconds / unit});
    }
    programme_.add_row({.word = "class", .number = static_cast<std::uint32_t>(c)},
                       lp::Range::exactly(1.0), all);
  }

  const Pool& pool_;
  lp::Programme programme_;
  lp::VariableId load_;
  std::vector<std::uint32_t> resources_;  // of the rows behind those of the classes
};

// Between the prices at hand and the best so far: duals leap to and fro, their means do not.
std::vector<double> smoothed(const std::vector<double>& prices, const std::vector<double>& best) {
  constexpr double kOfBest = 0.5;
  const auto sum = [](const std::vector<double>& all) {
    double total = 0.0;
    for (const double price : all) total += price;
    return total;
  };
  const double scale = sum(best) > 0.0 ? sum(prices) / sum(best) : 0.0;
  std::vector<double> mean(prices.size());
  for (std::size_t r = 0; r < mean.size(); ++r)
    mean[r] = (1.0 - kOfBest) * prices[r] + kOfBest * scale * best[r];
  return mean;
}

}  // namespace

bool has_solver() { return !lp::solvers().empty(); }

// Ways are added until no prices make another one cheaper: Ford and Fulkerson, "A suggested
// computation for maximal multi-commodity network flows", Management Science 5 (1958). Prices are
// smoothed (Wentges, 1997); where that finds nothing, the duals themselves are tried.
void by_column_generation(Pool& pool, const Goal& goal) {
  while (!is_reached(goal, pool)) {
    const Master master(pool, pool.shares().largest_load());
    const std::vector<double> prices = master.solve(pool.shares(), lp::solvers().front());
    if (prices.empty()) return by_multiplicative_weights(pool, goal);
    pool.keep_best();
    if (goal.stop.is_set() || !pool.price(smoothed(prices, pool.best_prices()))) return;
    if (pool.num_new() == 0 && !is_reached(goal, pool)) {
      if (!pool.price(prices)) return;
      if (pool.num_new() == 0) return;  // the optimum
    }
    if (goal.on_progress) goal.on_progress(1.0 / pool.best_load(), 1.0 / pool.lower_load());
  }
}

}  // namespace lamina::capacity
