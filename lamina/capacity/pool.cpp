#include "lamina/capacity/pool.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "lamina/model/resources.h"

namespace lamina::capacity {
namespace {

std::vector<double> rates_of(const Demand& demand) {
  std::vector<double> rates;
  for (const StreamClass& it : demand.classes) rates.push_back(it.rate);
  return rates;
}

}  // namespace

Pool::Pool(const Network& network, const Demand& demand, Pricer& pricer)
    : network_(network),
      demand_(demand),
      pricer_(pricer),
      num_resources_(Resources(network).size()),
      ways_(demand.classes.size()),
      shares_(num_resources_, rates_of(demand)),
      best_load_(std::numeric_limits<double>::infinity()) {}

double Pool::limit(std::size_t group, std::span<const double> prices) const {
  constexpr double kRounding = 1e-9;
  double most = 0.0;
  for (const std::size_t c : pricer_.classes_of(group))
    most = std::max(most, shares_.least_cost(c, prices));
  return (1.0 + kRounding) * most;
}

double Pool::take(std::size_t c, double cost, std::span<const double> prices,
                  const std::function<Way()>& way) {
  constexpr double kCheaper = 1.0 - 1e-9;  // by more than rounding
  const double known = shares_.least_cost(c, prices);
  if (cost >= kCheaper * known) return std::min(cost, known);
  ways_[c].push_back(way());
  shares_.add(c, uses_of(network_, demand_.classes[c].job, ways_[c].back()));
  ++num_new_;
  return cost;
}

bool Pool::price(std::span<const double> prices) {
  double asked = 0.0;
  num_new_ = 0;
  without_way_.clear();
  for (std::size_t g = 0; g < pricer_.num_groups(); ++g) {
    const bool done = pricer_.price(g, prices, limit(g, prices),
                                    [&](std::size_t c, double cost, const auto& way) {
                                      const double least = take(c, cost, prices, way);
                                      if (least < std::numeric_limits<double>::infinity())
                                        asked += demand_.classes[c].rate * least;
                                      else
                                        without_way_.push_back(c);
                                    });
    if (!done) return false;
  }
  const double sum = std::accumulate(prices.begin(), prices.end(), 0.0);
  last_lower_ = sum > 0.0 ? asked / sum : 0.0;
  if (last_lower_ > lower_ || best_prices_.empty()) {
    lower_ = last_lower_;
    best_prices_.assign(prices.begin(), prices.end());
  }
  return true;
}

double Pool::asked_at(std::span<const double> prices) {
  double asked = 0.0;
  for (std::size_t g = 0; g < pricer_.num_groups(); ++g)
    static_cast<void>(
        pricer_.price(g, prices, limit(g, prices), [&](std::size_t c, double cost, const auto&) {
          asked += demand_.classes[c].rate * std::min(cost, shares_.least_cost(c, prices));
        }));
  return asked;
}

bool Pool::sweep(double sharpness) {
  shares_.begin(sharpness);
  num_new_ = 0;
  double asked = 0.0;
  for (std::size_t g = 0; g < pricer_.num_groups(); ++g) {
    const std::vector<double> prices = shares_.prices();
    const bool done = pricer_.price(g, prices, limit(g, prices),
                                    [&](std::size_t c, double cost, const auto& way) {
                                      asked += demand_.classes[c].rate * take(c, cost, prices, way);
                                    });
    if (!done) return false;
    for (const std::size_t c : pricer_.classes_of(g)) shares_.improve(c);
  }
  const std::vector<double> prices = shares_.prices();
  likely_lower_ = asked / std::accumulate(prices.begin(), prices.end(), 0.0);
  return true;
}

void Pool::keep_best() {
  const double load = shares_.largest_load();
  if (load >= best_load_) return;
  best_load_ = load;
  best_shares_.assign(ways_.size(), {});
  for (std::size_t c = 0; c < ways_.size(); ++c)
    for (std::size_t i = 0; i < ways_[c].size(); ++i)
      best_shares_[c].push_back(shares_.share(c, i));
}

void Pool::take_best() { shares_.set_shares(best_shares_); }

}  // namespace lamina::capacity
