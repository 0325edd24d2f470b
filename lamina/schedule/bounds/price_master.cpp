#include "lamina/schedule/bounds/price_master.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace lamina::schedule {
namespace {

// e^x for x <= 0, and log x for x >= 1, to about 1e-15. Those of C libraries differ in the last bit
// from machine to machine, and a climb that turns on it ends at other prices: plans are to be the
// same in a browser as here.
double exponential(double x) {
  constexpr double kLog2 = 0.693147180559945309417, kHigh = 0.693147180369123816490,
                   kLow = 1.90821492927058770002e-10;  // kHigh + kLow: log 2; k kHigh is exact
  constexpr int kTerms = 13;
  const double k = std::floor(x / kLog2 + 0.5), r = (x - k * kHigh) - k * kLow;
  double sum = 1.0;
  for (int n = kTerms; n > 0; --n) sum = 1.0 + sum * r / static_cast<double>(n);
  return std::ldexp(sum, static_cast<int>(k));
}

double logarithm(double x) {
  constexpr int kSteps = 4;  // of Newton's, Halley's variant: three times the digits each
  int power = 0;
  std::frexp(x, &power);
  double y = 0.693147180559945309417 * (static_cast<double>(power) - 0.5);
  for (int i = 0; i < kSteps; ++i) {
    const double part = x * exponential(-std::max(y, 0.0));
    y = std::max(y, 0.0) + 2.0 * (part - 1.0) / (part + 1.0);
  }
  return y;
}

}  // namespace

PriceMaster::PriceMaster(std::vector<PriceFamily> families, std::vector<double> weights)
    : families_(std::move(families)), weights_(std::move(weights)) {
  for (std::uint32_t f = 0; f < families_.size(); ++f) {
    const PriceFamily& family = families_[f];
    const std::size_t r = family.resource.index();
    if (of_resource_.size() <= r) of_resource_.resize(r + 1);
    of_resource_[r].push_back(f);
    first_.push_back(area_.size());
    for (const double end : family.ends) {
      length_.push_back(end - family.start);
      area_.push_back(0.5 * length_.back() * length_.back());
    }
  }
  const double all = std::accumulate(length_.begin(), length_.end(), 0.0);
  for (double& length : length_) length *= static_cast<double>(length_.size()) / all;
  heights_.resize(area_.size() + families_.size());
  pulls_.resize(heights_.size());
}

void PriceMaster::add_walk(std::size_t job, double cost, std::span<const PaidService> services) {
  jobs_.push_back(static_cast<std::uint32_t>(job));
  costs_.push_back(cost);
  for (const PaidService& service : services) add_payments(service);
  begins_.push_back(knots_.size());
}

// Prices are lines between knots: what is paid on a line is shared by its ends.
void PriceMaster::add_payments(const PaidService& service) {
  if (service.resource.index() >= of_resource_.size()) return;
  for (const std::uint32_t f : of_resource_[service.resource.index()]) {
    const PriceFamily& family = families_[f];
    if (family.from > service.arrival) continue;
    const double from = service.end - service.service;
    const auto add = [&](std::size_t k, double share) {
      knots_.push_back(static_cast<std::uint32_t>(first_knot(f) + k));
      shares_.push_back(share);
    };
    const double early = std::min(family.start, service.end) - from;
    if (early > 0.0) add(0, early);
    const auto behind = std::ranges::upper_bound(family.ends, from);
    for (auto k = static_cast<std::size_t>(behind - family.ends.begin()); k < family.ends.size();
         ++k) {
      const double a = knot(f, k), b = knot(f, k + 1);
      if (a >= service.end) break;
      const double begin = std::max(a, from), end = std::min(b, service.end);
      if (end <= begin) continue;
      const double part = (0.5 * (begin + end) - a) / (b - a);
      add(k, (end - begin) * (1.0 - part));
      if (k + 1 < family.ends.size()) add(k + 1, (end - begin) * part);
    }
  }
}

// Prices at knots, from the last one to the first.
void PriceMaster::find_heights(std::span<const double> amounts) {
  for (std::size_t f = 0; f < families_.size(); ++f) {
    const std::size_t count = families_[f].ends.size();
    double height = 0.0, fall = 0.0;
    heights_[first_knot(f) + count] = 0.0;
    for (std::size_t k = count; k-- > 0;) {
      fall += amounts[first_[f] + k] / area_[first_[f] + k];
      height += fall * (knot(f, k + 1) - knot(f, k));
      heights_[first_knot(f) + k] = height;
    }
  }
}

double PriceMaster::paid_at_knots(std::uint32_t walk) const {
  double paid = 0.0;
  for (std::size_t i = begins_[walk]; i < begins_[walk + 1]; ++i)
    paid += shares_[i] * heights_[knots_[i]];
  return paid;
}

void PriceMaster::pay_all(std::span<const double> amounts) {
  find_heights(amounts);
  paid_.resize(jobs_.size());
  least_.assign(weights_.size(), std::numeric_limits<double>::infinity());
  for (std::uint32_t w = 0; w < jobs_.size(); ++w) {
    paid_[w] = costs_[w] + paid_at_knots(w);
    least_[jobs_[w]] = std::min(least_[jobs_[w]], paid_[w]);
  }
}

// The softened sum; parts_ are then the weights of the walks.
double PriceMaster::weigh(double softness) {
  constexpr double kNothing = 30.0;
  parts_.resize(jobs_.size());
  sum_.assign(weights_.size(), 0.0);
  for (std::size_t w = 0; w < jobs_.size(); ++w) {
    const std::uint32_t j = jobs_[w];
    const double over = (paid_[w] - least_[j]) / (softness * weights_[j]);
    parts_[w] = over > kNothing ? 0.0 : exponential(-over);
    sum_[j] += parts_[w];
  }
  double value = 0.0;
  for (std::size_t j = 0; j < weights_.size(); ++j)
    if (sum_[j] > 0.0) value += least_[j] - softness * weights_[j] * logarithm(sum_[j]);
  for (std::size_t w = 0; w < jobs_.size(); ++w) parts_[w] /= sum_[jobs_[w]];
  return value;
}

void PriceMaster::pull_at_knots(std::uint32_t walk, double pull) {
  for (std::size_t i = begins_[walk]; i < begins_[walk + 1]; ++i)
    pulls_[knots_[i]] += pull * shares_[i];
}

void PriceMaster::collect_pulls(std::vector<double>& amounts) const {
  amounts.resize(area_.size());
  for (std::size_t f = 0; f < families_.size(); ++f) {
    double pull = 0.0, arm = 0.0;  // of the knots before
    for (std::size_t k = 0; k < families_[f].ends.size(); ++k) {
      pull += pulls_[first_knot(f) + k];
      arm += pull * (knot(f, k + 1) - knot(f, k));
      amounts[first_[f] + k] = arm / area_[first_[f] + k];
    }
  }
}

std::vector<double> PriceMaster::least_costs(std::span<const double> amounts) {
  pay_all(amounts);
  return least_;
}

std::vector<TimedPrice> PriceMaster::prices_of(std::span<const double> amounts) const {
  std::vector<TimedPrice> prices;
  for (std::size_t f = 0; f < families_.size(); ++f) {
    const PriceFamily& family = families_[f];
    TimedPrice price{family.resource, family.from, {}};
    double height = 0.0, fall = 0.0, after = 0.0;  // knots from the last one
    for (std::size_t k = family.ends.size(); k-- > 0;) {
      const double factor = amounts[first_[f] + k] / area_[first_[f] + k];
      height += fall * (after - family.ends[k]);
      if (factor > 0.0) price.points.push_back({family.ends[k], height});
      fall += factor;
      after = family.ends[k];
    }
    if (price.points.empty()) continue;
    price.points.push_back({family.start, height + fall * (after - family.start)});
    std::ranges::reverse(price.points);
    prices.push_back(std::move(price));
  }
  return prices;
}

}  // namespace lamina::schedule
