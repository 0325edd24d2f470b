#include "lamina/route/generation_bound.h"

#include <algorithm>
#include <utility>

namespace lamina::route {

GenerationBound::GenerationBound(GenerationCosts& costs, std::optional<std::size_t> home,
                                 std::vector<double> prices)
    : costs_(&costs),
      num_places_(costs.num_places()),
      prices_(std::move(prices)),
      ended_((costs.num_groups() + std::size_t{1}) * num_places_, {kNever}),
      begins_(ended_) {
  for (const std::size_t p : costs.limited()) all_refunds_ += price(p) * costs.room(p);
  const std::uint32_t last = costs.num_groups();
  for (std::size_t p = 0; p < num_places_; ++p)
    ended_[last * num_places_ + p].cost = costs.result(p) + (home ? costs.back_row(p)[*home] : 0.0);
  for (std::uint32_t g = last; g-- > 0;) {
    stay(g);
    if (g > 0) move(g);
  }
}

void GenerationBound::stay(std::uint32_t g) {
  for (std::size_t p = 0; p < num_places_; ++p) {
    State& begins = begins_[g * num_places_ + p];
    double cost = costs_->first_begin(g + 1, p) + costs_->further_begin(g + 1, p), need = 0.0;
    for (std::uint32_t end = g + 1; end <= costs_->num_groups(); ++end) {
      need += costs_->need(end, p);
      cost += costs_->first_time(end, p) + costs_->further_time(end, p) +
              price(p) * costs_->need(end, p);
      if (need > costs_->room(p) || !(cost < kNever)) break;
      const double all = cost + costs_->first_end(end, p) + costs_->further_end(end, p) +
                         ended_[end * num_places_ + p].cost;
      if (all < begins.cost) begins = {all, end};
    }
  }
}

void GenerationBound::move(std::uint32_t g) {
  if (!costs_->leaves(g)) return;
  for (std::size_t p = 0; p < num_places_; ++p) {
    // Where no stay can have ended nobody leaves.
    if (!(costs_->first_time(g, p) < kNever)) continue;
    const auto first = costs_->first_row(g, p), further = costs_->further_row(g, p);
    State& ended = ended_[g * num_places_ + p];
    for (std::uint32_t q = 0; q < num_places_; ++q) {
      if (q == p) continue;
      const double all = first[q] + further[q] + begins_[g * num_places_ + q].cost;
      if (all < ended.cost) ended = {all, q};
    }
  }
}

double GenerationBound::refund(std::span<const double> used) const {
  if (prices_.empty()) return 0.0;
  double refund = 0.0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const std::size_t p = costs_->limited()[i];
    refund += prices_[p] * (costs_->room(p) - used[i]);
  }
  return refund;
}

double GenerationBound::at_least(std::size_t p) const { return to_begin(0, p) - all_refunds_; }

std::vector<double> GenerationBound::used_from(std::size_t p) const {
  std::vector<double> by_place(num_places_, 0.0);
  for (std::uint32_t g = 0; g < costs_->num_groups();) {
    const State& begins = begins_[g * num_places_ + p];
    if (!(begins.cost < kNever)) break;
    while (g < begins.next) by_place[p] += costs_->need(++g, p);
    p = ended_[g * num_places_ + p].next;
  }
  std::vector<double> used;
  for (const std::size_t q : costs_->limited()) used.push_back(by_place[q]);
  return used;
}

GenerationBound priced_bound(GenerationCosts& costs, std::size_t home, double target, int rounds) {
  GenerationBound best(costs, home);
  std::vector<double> prices(costs.num_places(), 0.0);
  double scale = 1.5;
  GenerationBound now = best;
  for (int round = 0, failures = 0; round < rounds; ++round) {
    const double value = now.at_least(home);
    if (!(value < target)) break;
    const std::vector<double> used = now.used_from(home);
    double square = 0.0;  // in shares of the rooms, so that large and small ones count alike
    std::vector<double> excess;
    for (std::size_t i = 0; i < used.size(); ++i) {
      const std::size_t p = costs.limited()[i];
      const double room = std::max(costs.room(p), 1.0);
      excess.push_back((used[i] - costs.room(p)) / room);
      if (excess.back() > 0.0 || prices[p] > 0.0) square += excess.back() * excess.back();
    }
    if (!(square > 0.0)) break;
    const double goal = target < kNever ? target : 1.1 * std::max(value, best.at_least(home));
    const double step = scale * (goal - value) / square;
    for (std::size_t i = 0; i < used.size(); ++i) {
      const std::size_t p = costs.limited()[i];
      prices[p] = std::max(0.0, prices[p] + step * excess[i] / std::max(costs.room(p), 1.0));
    }
    now = GenerationBound(costs, home, prices);
    if (now.at_least(home) > best.at_least(home)) {
      best = now;
      failures = 0;
    } else if (++failures % 4 == 0) {
      scale *= 0.6;
    }
  }
  return best;
}

}  // namespace lamina::route
