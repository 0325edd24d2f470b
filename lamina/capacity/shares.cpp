#include "lamina/capacity/shares.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lamina::capacity {

Shares::Shares(std::size_t num_resources, std::span<const double> rates)
    : loads_(num_resources), weights_(num_resources), difference_(num_resources) {
  for (const double rate : rates) classes_.push_back({rate, {}});
}

void Shares::add(std::size_t of_class, std::vector<Use> uses) {
  Class& to = classes_[of_class];
  const double share = to.ways.empty() ? 1.0 : 0.0;
  for (const Use& use : uses) loads_[use.resource] += share * to.rate * use.seconds;
  to.ways.push_back({std::move(uses), share});
}

void Shares::set_shares(std::span<const std::vector<double>> shares) {
  for (std::size_t c = 0; c < shares.size(); ++c)
    for (std::size_t i = 0; i < classes_[c].ways.size(); ++i)
      classes_[c].ways[i].share = i < shares[c].size() ? shares[c][i] : 0.0;
  find_loads();
}

void Shares::find_loads() {
  std::ranges::fill(loads_, 0.0);
  for (const Class& it : classes_)
    for (const KnownWay& way : it.ways)
      if (way.share > 0.0)
        for (const Use& use : way.uses) loads_[use.resource] += it.rate * way.share * use.seconds;
}

double Shares::largest_load() const {
  return loads_.empty() ? 0.0 : *std::ranges::max_element(loads_);
}

double Shares::weight(double load) const { return std::exp(sharpness_ * (load * scale_ - 1.0)); }

std::vector<double> Shares::prices() const {
  constexpr double kFloor = 1e-9;  // of the greatest, all together: nothing is wasted that is free
  std::vector<double> all = weights_;
  const double least = kFloor / static_cast<double>(all.size());
  for (double& price : all) price += least;
  return all;
}

double Shares::least_cost(std::size_t of_class, std::span<const double> prices) const {
  double least = std::numeric_limits<double>::infinity();
  for (const KnownWay& way : classes_[of_class].ways) {
    double cost = 0.0;
    for (const Use& use : way.uses) cost += prices[use.resource] * use.seconds;
    least = std::min(least, cost);
  }
  return least;
}

void Shares::begin(double sharpness) {
  find_loads();
  sharpness_ = sharpness;
  const double largest = largest_load();
  scale_ = largest > 0.0 ? 1.0 / largest : 0.0;
  for (std::size_t r = 0; r < loads_.size(); ++r) weights_[r] = weight(loads_[r]);
}

void Shares::improve_all(double sharpness, int sweeps) {
  constexpr double kHardly = 1e-4;  // of all shares
  for (int i = 0; i < sweeps; ++i) {
    begin(sharpness);
    double moved = 0.0;
    for (std::size_t c = 0; c < classes_.size(); ++c) moved += improve(c);
    if (moved < kHardly * static_cast<double>(classes_.size()) / sharpness) return;
  }
}

double Shares::improve(std::size_t of_class) {
  Class& of = classes_[of_class];
  if (of.ways.size() < 2) return 0.0;
  for (KnownWay& way : of.ways) {
    way.cost = 0.0;
    for (const Use& use : way.uses) way.cost += weights_[use.resource] * use.seconds;
  }
  KnownWay& cheap = *std::ranges::min_element(of.ways, {}, &KnownWay::cost);
  double moved = 0.0;
  for (KnownWay& way : of.ways)
    if (&way != &cheap && way.share > 0.0) moved += shift(of, way, cheap);
  return moved;
}

void Shares::set_difference(const KnownWay& from, const KnownWay& to) {
  for (const std::uint32_t r : touched_) difference_[r] = 0.0;
  touched_.clear();
  const auto add = [&](std::uint32_t r, double seconds) {
    if (difference_[r] == 0.0) touched_.push_back(r);
    difference_[r] += seconds;
  };
  for (const Use& use : to.uses) add(use.resource, use.seconds);
  for (const Use& use : from.uses) add(use.resource, -use.seconds);
}

// Newton's method along the line, with steps short enough for the exponentials to be trusted.
double Shares::shift(Class& of, KnownWay& dear, KnownWay& cheap) {
  constexpr int kMostSteps = 3;
  set_difference(dear, cheap);
  double moved = 0.0;
  for (int i = 0; i < kMostSteps && dear.share > 0.0; ++i) {
    double slope = 0.0, bend = 0.0, longest = 0.0;
    for (const std::uint32_t r : touched_) {
      const double d = of.rate * difference_[r];
      slope += weights_[r] * d;
      bend += weights_[r] * d * d;
      longest = std::max(longest, std::abs(d));
    }
    const double steepness = sharpness_ * scale_;
    if (slope >= 0.0 || longest <= 0.0) break;
    double step = std::min(dear.share, 1.0 / (steepness * longest));
    if (-slope < step * steepness * bend) step = -slope / (steepness * bend);
    dear.share = step >= dear.share ? 0.0 : dear.share - step;
    cheap.share += step;
    for (const std::uint32_t r : touched_) {
      loads_[r] += of.rate * step * difference_[r];
      weights_[r] = weight(loads_[r]);
    }
    moved += step;
  }
  return moved;
}

}  // namespace lamina::capacity
