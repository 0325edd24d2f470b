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

bool Pool::price(std::span<const double> prices) {
  constexpr double kCheaper = 1.0 - 1e-9;  // by more than rounding
  double asked = 0.0;
  num_new_ = 0;
  without_way_.clear();
  const bool done = pricer_.price(prices, [&](std::size_t c, double cost, const auto& way) {
    if (cost == std::numeric_limits<double>::infinity()) {
      without_way_.push_back(c);
      return;
    }
    asked += demand_.classes[c].rate * cost;
    if (cost >= kCheaper * shares_.least_cost(c, prices)) return;
    ways_[c].push_back(way());
    shares_.add(c, uses_of(network_, demand_.classes[c].job, ways_[c].back()));
    ++num_new_;
  });
  if (!done) return false;
  const double sum = std::accumulate(prices.begin(), prices.end(), 0.0);
  last_lower_ = sum > 0.0 ? asked / sum : 0.0;
  if (last_lower_ > lower_ || best_prices_.empty()) {
    lower_ = last_lower_;
    best_prices_.assign(prices.begin(), prices.end());
  }
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
