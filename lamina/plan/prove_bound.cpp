#include "lamina/plan/prove_bound.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <map>
#include <optional>

#include "lamina/core/quoted.h"
#include "lamina/model/resources.h"
#include "lamina/plan/alone_times.h"
#include "lamina/plan/least_charge.h"
#include "lamina/plan/prove_prices.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {
namespace {

Error refused(std::string message) {
  return {ErrorCode::kValue, std::move(message), "multipliers"};
}

Expected<ResourceId> resource_of(const Network& network, const ResourceName& name) {
  const auto missing = [&](const std::string& id) {
    return tl::unexpected(refused(fmt::format("there is no node {}", quoted(id))));
  };
  if (!name.node.empty()) {
    const auto node = network.find(name.node);
    return node ? Expected<ResourceId>(Resources(network).of(*node)) : missing(name.node);
  }
  const auto from = network.find(name.from), to = network.find(name.to);
  if (!from) return missing(name.from);
  if (!to) return missing(name.to);
  const bool exists = name.link >= 0 && static_cast<std::size_t>(name.link) < network.num_rows();
  const auto link =
      exists ? network.find_link(static_cast<std::size_t>(name.link), *from, *to) : std::nullopt;
  if (!link)
    return tl::unexpected(refused(fmt::format("row {} of links does not lead from {} to {}",
                                              name.link, quoted(name.from), quoted(name.to))));
  return Resources(network).of(*link);
}

bool is_sound(double value) { return std::isfinite(value) && value >= 0.0; }

// Whether it is a price: in order of time, and never rising.
bool is_sound(const PriceRow& row) {
  using Point = PriceRow::Point;
  const auto& points = row.points;
  return is_sound(row.arrived_from.value()) && std::ranges::is_sorted(points, {}, &Point::time) &&
         std::ranges::is_sorted(points, std::ranges::greater{}, &Point::price) &&
         std::ranges::all_of(
             points, [](const Point& p) { return is_sound(p.price) && is_sound(p.time.value()); });
}

// Sums what is proved, and how much rounding may have made of it.
class Sum {
 public:
  void add(double value) {
    value_ += value;
    size_ += std::abs(value);
  }
  // Nothing where the sum is more than a number holds.
  [[nodiscard]] std::optional<double> at_least() const {
    constexpr double kRounding = 1e-12;
    const double value = value_ - kRounding * size_;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  }

 private:
  double value_ = 0.0, size_ = 0.0;
};

// Cells are counted as whole where they are within 1e-9 of it.
double less_rounding(double value) {
  constexpr double kRounding = 1e-9;
  return value - kRounding * std::abs(value);
}

Error overflow() { return refused("they add up to more than a number can hold"); }

class Multiplied {
 public:
  Multiplied(const Network& network, std::span<const Judged> jobs, const Objective& objective)
      : network_(network),
        jobs_(jobs),
        objective_(objective),
        origin_(earliest_release(jobs)),
        shares_(shares_of(objective, jobs)),
        to_go_(network) {
    AloneTimes alone(network);
    for (const Judged& it : jobs) alone_.push_back(alone.of(it));
  }

  // What the objective would be if nobody met anybody.
  [[nodiscard]] double alone() const {
    std::vector<Seconds> latencies;
    for (const double latency : alone_) latencies.emplace_back(latency);
    return least_objective(objective_, jobs_, latencies).value();
  }

  // Prices prove sums, loads the greatest cost, where it rises with the completion at a constant
  // rate; of anything else multipliers prove nothing.
  Expected<double> by(const Multipliers& multipliers) {
    constexpr double kNothing = -std::numeric_limits<double>::infinity();
    if (!is_linear(objective_.charge)) return kNothing;
    if (objective_.combine == Combine::kSum) return by_prices(multipliers);
    return is_greatest(objective_, jobs_.size()) ? by_loads(multipliers) : kNothing;
  }

 private:
  Expected<double> by_prices(const Multipliers& multipliers) {
    const auto prices = prices_of(multipliers);
    if (!prices) return tl::unexpected(prices.error());
    if (prices->empty()) return 0.0;
    const double cell = multipliers.cell.value_or(Seconds()).value();
    if (!(cell > 0.0) || !std::isfinite(cell))
      return tl::unexpected(refused("prices need a cell_s above 0"));
    PriceProof proof(network_, jobs_, shares_);
    if (proof.is_too_much(*prices, cell))
      return tl::unexpected(refused("so many cells are no proof: more than 1e9, times states"));
    // In cells longer than any job takes alone roundings count, and nothing else.
    if (std::ranges::all_of(alone_, [&](double alone) { return alone < cell; })) return 0.0;
    const PriceProof::Proved proved = proof.prove(*prices, cell);
    Sum sum;
    sum.add(-proved.payments.all);
    sum.add(proved.payments.before);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (shares_[i] == 0.0) continue;
      sum.add(std::max(proved.least[i], shares_[i] * alone_[i]) + shares_[i] * begins(i));
    }
    const auto value = sum.at_least();
    return value ? Expected<double>(less_rounding(*value)) : tl::unexpected(overflow());
  }

  Expected<double> by_loads(const Multipliers& multipliers) {
    std::vector<Load> loads;
    for (const LoadRow& row : multipliers.loads) {
      const auto at = resource_of(network_, row.resource);
      if (!at) return tl::unexpected(at.error());
      if (!is_sound(row.weight))
        return tl::unexpected(refused("loads need weights that are not negative"));
      const Load load{*at, row.released_from, row.released_until, row.weight};
      if (holds_some(load)) loads.push_back(load);
    }
    auto z = weights_of(multipliers.jobs);
    if (!z) return tl::unexpected(z.error());
    double largest = 0.0, total = 0.0;
    for (const Load& load : loads) largest = std::max(largest, load.weight);
    for (const double weight : *z) largest = std::max(largest, weight);
    if (!(largest > 0.0)) return alone();
    for (Load& load : loads) total += load.weight /= largest;
    for (double& weight : *z) total += weight /= largest;
    const auto value = weighed(loads, *z);
    return value ? Expected<double>(*value / total) : tl::unexpected(overflow());
  }

  struct Load {
    ResourceId resource;
    Seconds from, until;
    double weight;
  };

  // Jobs that do not count may go last.
  [[nodiscard]] bool counts(std::size_t i) const { return std::isfinite(begins(i)); }
  [[nodiscard]] bool holds(const Load& load, std::size_t i) const {
    const Seconds release = jobs_[i].job->release();
    return counts(i) && release >= load.from && release <= load.until;
  }
  [[nodiscard]] bool holds_some(const Load& load) const {
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      if (holds(load, i)) return true;
    return false;
  }

  [[nodiscard]] Expected<SoundPrices> prices_of(const Multipliers& multipliers) const {
    SoundPrices prices;
    for (const PriceRow& row : multipliers.prices) {
      const auto at = resource_of(network_, row.resource);
      if (!at) return tl::unexpected(at.error());
      if (!is_sound(row))
        return tl::unexpected(
            refused("prices need times that do not fall, and values that do not rise and are not "
                    "negative"));
      prices.emplace_back(*at, &row);
    }
    std::ranges::stable_sort(prices, {}, [](const auto& it) { return it.second->arrived_from; });
    return prices;
  }

  // By job; 0 for those without a row, and for those that do not count.
  [[nodiscard]] Expected<std::vector<double>> weights_of(std::span<const JobWeight> rows) const {
    std::map<std::string_view, double> of_job;
    for (const JobWeight& row : rows) {
      if (!is_sound(row.weight) || !of_job.emplace(row.id, row.weight).second)
        return tl::unexpected(refused("jobs need a weight each that is not negative"));
    }
    std::vector<double> weights;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const auto found = of_job.find(jobs_[i].job->id());
      weights.push_back(found == of_job.end() || !counts(i) ? 0.0 : found->second);
    }
    return weights;
  }

  [[nodiscard]] std::optional<double> weighed(std::span<const Load> loads,
                                              std::span<const double> z) {
    Sum sum;
    for (const Load& load : loads) {
      double first = std::numeric_limits<double>::infinity(), last = 0.0;
      for (std::size_t i = 0; i < jobs_.size(); ++i) {
        if (!holds(load, i)) continue;
        first = std::min(first, release(i));
        last = std::max(last, release(i) - begins(i));
      }
      sum.add(load.weight * (first - last));
    }
    std::vector<double> rates(Resources(network_).size());
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (!counts(i)) continue;
      const Job& job = *jobs_[i].job;
      std::ranges::fill(rates, 0.0);
      for (const Load& load : loads)
        if (holds(load, i)) rates[load.resource.index()] += load.weight;
      const double least = least_charge(network_, job, *to_go_.of(job), z[i], rates);
      sum.add(std::max(least, z[i] * alone_[i]) + z[i] * begins(i));
    }
    return sum.at_least();
  }

  // When the job comes, from the first on; and how much later than what its cost counts from.
  [[nodiscard]] double release(std::size_t i) const {
    return (jobs_[i].job->release() - origin_).value();
  }
  [[nodiscard]] double begins(std::size_t i) const {
    return charged_before_release(objective_, *jobs_[i].job, origin_).value();
  }

  const Network& network_;
  std::span<const Judged> jobs_;
  const Objective& objective_;
  Seconds origin_;
  std::vector<double> shares_;  // of the jobs in a sum
  std::vector<double> alone_;   // latencies
  TimesToGo to_go_;
};

}  // namespace

Expected<Seconds> proved_bound(const Network& network, std::span<const Judged> jobs,
                               const Objective& objective, const Multipliers& multipliers) {
  if (jobs.empty()) return Seconds();
  Multiplied proof(network, jobs, objective);
  const double alone = proof.alone();
  if (multipliers.is_empty()) return Seconds(alone);
  if (network.chunk().is_finite())
    return tl::unexpected(
        refused("they prove nothing in a network of chunks, whose hops overlap; what the jobs take "
                "alone does"));
  const auto other = proof.by(multipliers);
  if (!other) return tl::unexpected(other.error());
  return Seconds(std::max(alone, *other));
}

}  // namespace lamina
