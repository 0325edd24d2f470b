#include "lamina/capacity/one_way_each.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "lamina/core/random.h"

namespace lamina::capacity {
namespace {

constexpr double kFirstSharpness = 4.0, kLastSharpness = 4096.0;
constexpr int kSweeps = 20, kRounds = 6;
constexpr int kDraws = 10;                                        // of prices, in a round
constexpr std::size_t kFewStreams = 30;                           // so few are priced one by one
constexpr std::size_t kMostSteps = 300'000, kMostBranched = 200;  // of the branch and bound

class Chooser {
 public:
  explicit Chooser(Pool& pool) : pool_(pool), loads_(pool.num_resources()) {
    const Demand& demand = pool.demand();
    class_of_.resize(demand.streams.size());
    for (std::size_t c = 0; c < demand.classes.size(); ++c)
      for (const std::size_t s : demand.classes[c].streams) class_of_[s] = c;
    order_.resize(class_of_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::stable_sort(order_, std::greater<>(), [&](std::size_t s) { return weight(s); });
  }

  OneWayEach run() {
    round_shares();
    for (int round = 0; round < kRounds; ++round) {
      for (double sharpness = kFirstSharpness; sharpness <= kLastSharpness; sharpness *= 2.0)
        settle(sharpness);
      if (!find_more_ways()) break;
    }
    branch();
    return std::move(best_);
  }

 private:
  [[nodiscard]] double rate(std::size_t s) const {
    return pool_.demand().streams[s]->rate().value();
  }
  [[nodiscard]] std::span<const Use> uses(std::size_t s, std::size_t way) const {
    return pool_.shares().uses(class_of_[s], way);
  }
  [[nodiscard]] std::size_t num_ways(std::size_t s) const {
    return pool_.shares().num_ways(class_of_[s]);
  }
  // How much a stream asks for, roughly.
  [[nodiscard]] double weight(std::size_t s) const {
    double seconds = 0.0;
    for (const Use& use : uses(s, 0)) seconds = std::max(seconds, use.seconds);
    return rate(s) * seconds;
  }

  void add(std::size_t s, std::size_t way, double times) {
    for (const Use& use : uses(s, way)) loads_[use.resource] += times * rate(s) * use.seconds;
  }
  [[nodiscard]] double largest() const { return *std::ranges::max_element(loads_); }

  // Each class gives its ways to its streams by their shares, the largest remainder first.
  void round_shares() {
    chosen_.assign(class_of_.size(), 0);
    for (std::size_t c = 0; c < pool_.demand().classes.size(); ++c) {
      std::vector<double> left;
      const auto& streams = pool_.demand().classes[c].streams;
      for (std::size_t i = 0; i < pool_.shares().num_ways(c); ++i)
        left.push_back(pool_.shares().share(c, i) * static_cast<double>(streams.size()));
      for (const std::size_t s : streams) {
        const auto most = std::ranges::max_element(left);
        chosen_[s] = static_cast<std::size_t>(most - left.begin());
        *most -= 1.0;
      }
    }
    find_loads();
    keep();
  }

  void find_loads() {
    std::ranges::fill(loads_, 0.0);
    for (std::size_t s = 0; s < chosen_.size(); ++s) add(s, chosen_[s], 1.0);
  }

  void keep() {
    const double load = largest();
    if (!best_.chosen.empty() && load >= best_.largest_load) return;
    best_ = {chosen_, load};
  }

  // What the way adds to the sum of exp(steepness x load).
  [[nodiscard]] double added(std::size_t s, std::size_t way, double steepness, double top) const {
    double sum = 0.0;
    for (const Use& use : uses(s, way)) {
      const double load = loads_[use.resource], more = rate(s) * use.seconds;
      sum += std::exp(steepness * (load - top)) * std::expm1(std::min(steepness * more, 600.0));
    }
    return sum;
  }

  void settle(double sharpness) {
    for (int i = 0; i < kSweeps; ++i) {
      const double top = largest(), steepness = sharpness / std::max(best_.largest_load, 1e-300);
      bool changed = false;
      for (const std::size_t s : order_) {
        add(s, chosen_[s], -1.0);
        std::size_t cheapest = chosen_[s];
        double least = added(s, cheapest, steepness, top);
        for (std::size_t way = 0; way < num_ways(s); ++way) {
          const double cost = added(s, way, steepness, top);
          if (cost < (1.0 - 1e-9) * least) least = cost, cheapest = way;
        }
        changed = changed || cheapest != chosen_[s];
        chosen_[s] = cheapest;
        add(s, cheapest, 1.0);
      }
      find_loads();  // without the rounding of what was added and taken away
      keep();
      if (!changed) return;
    }
  }

  [[nodiscard]] std::vector<double> prices(double sharpness) const {
    const double top = largest();
    std::vector<double> all(loads_.size());
    for (std::size_t r = 0; r < all.size(); ++r)
      all[r] = std::exp(sharpness * (loads_[r] / top - 1.0)) + 1e-9;
    return all;
  }

  // At the prices of the choice, and of what all but one leave if they are few.
  bool find_more_ways() {
    std::size_t found = 0;
    const auto look = [&](double sharpness) {
      if (largest() > 0.0 && pool_.price(prices(sharpness))) found += pool_.num_new();
    };
    for (const double sharpness : {3.0, 30.0}) look(sharpness);
    if (chosen_.size() > kFewStreams) return found > 0;
    for (std::size_t s = 0; s < chosen_.size(); ++s) {
      add(s, chosen_[s], -1.0);
      for (const double sharpness : {3.0, 30.0}) look(sharpness);
      find_loads();
    }
    for (int i = 0; i < kDraws && largest() > 0.0; ++i) {
      std::vector<double> all = prices(3.0);
      for (double& price : all) price *= std::exp(random_.uniform(-3.0, 3.0));
      if (pool_.price(all)) found += pool_.num_new();
    }
    return found > 0;
  }

  // Depth first over the streams, the heaviest first, as far as the steps go.
  void branch() {
    if (chosen_.size() > kMostBranched) return;
    std::ranges::fill(loads_, 0.0);
    steps_ = 0;
    chosen_ = best_.chosen;
    place(0);
  }
  void place(std::size_t depth) {
    if (depth == order_.size()) return keep();
    const std::size_t s = order_[depth];
    for (std::size_t way = 0; way < num_ways(s) && steps_ < kMostSteps; ++way) {
      ++steps_;
      const std::vector<double> before = kept_loads(s, way);
      add(s, way, 1.0);
      chosen_[s] = way;
      const bool fits = std::ranges::all_of(uses(s, way), [&](const Use& use) {
        return loads_[use.resource] < (1.0 - 1e-9) * best_.largest_load;
      });
      if (fits) place(depth + 1);
      std::size_t i = 0;
      for (const Use& use : uses(s, way)) loads_[use.resource] = before[i++];
    }
  }
  [[nodiscard]] std::vector<double> kept_loads(std::size_t s, std::size_t way) const {
    std::vector<double> kept;
    for (const Use& use : uses(s, way)) kept.push_back(loads_[use.resource]);
    return kept;
  }

  Pool& pool_;
  std::vector<double> loads_;
  std::vector<std::size_t> class_of_, order_, chosen_;  // by stream; streams by weight; by stream
  OneWayEach best_;
  std::size_t steps_ = 0;
  Random random_{1};
};

}  // namespace

OneWayEach one_way_each(Pool& pool) { return Chooser(pool).run(); }

}  // namespace lamina::capacity
