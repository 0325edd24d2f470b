#include "lamina/plan/prove_bound.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <numeric>

#include "lamina/core/quoted.h"
#include "lamina/plan/least_charge.h"
#include "lamina/plan/potentials.h"

namespace lamina {
namespace {

Error refused(std::string message) {
  return {ErrorCode::kValue, std::move(message), "multipliers"};
}

// The position among nodes, then links.
Expected<std::size_t> position(const Network& network, const ResourceName& name) {
  const auto missing = [&](const std::string& id) {
    return tl::unexpected(refused(fmt::format("there is no node {}", quoted(id))));
  };
  if (!name.node.empty()) {
    const auto node = network.find(name.node);
    return node ? Expected<std::size_t>(node->index()) : missing(name.node);
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
  return network.num_nodes() + link->index();
}

bool is_sound(double value) { return std::isfinite(value) && value >= 0.0; }

bool is_sound(const PriceRow& row) {
  const auto& points = row.points;
  return std::ranges::is_sorted(points, {}, &PriceRow::Point::time) &&
         std::ranges::all_of(points, [](const PriceRow::Point& p) {
           return is_sound(p.price) && is_sound(p.time.value());
         });
}

class Multiplied {
 public:
  Multiplied(const Network& network, std::span<const Judged> jobs, std::string_view objective)
      : network_(network), jobs_(jobs), objective_(objective) {
    for (const Judged& it : jobs)
      alone_.push_back(prove_earliest(network, *it.job, Waiting::kDraining).earliest.value());
    for (const Judged& it : jobs) all_weights_ += raw_weight(*it.job);
  }

  [[nodiscard]] bool is_sum() const {
    return objective_ != "makespan" && objective_ != "max-latency";
  }

  // What the objective would be if nobody met anybody.
  [[nodiscard]] double alone() const {
    double value = 0.0;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const double cost = alone_[i] - origin(i);
      value = is_sum() ? value + weight(i) * cost : std::max(value, cost);
    }
    return value;
  }

  Expected<double> by_prices(const Multipliers& multipliers) const {
    std::vector<JudgedPrice> prices = backlogs_only();
    double value = 0.0;
    std::vector<bool> seen(prices.size());
    for (const PriceRow& row : multipliers.prices) {
      const auto at = position(network_, row.resource);
      if (!at) return tl::unexpected(at.error());
      if (!is_sound(row) || seen[*at])
        return tl::unexpected(
            refused("prices need times that rise, no negative values, and a resource each"));
      seen[*at] = true;
      prices[*at] = JudgedPrice(row.points, backlog(*at));
      value -= prices[*at].area();
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const double w = weight(i);
      if (w == 0.0) continue;
      const double least = least_charge(network_, *jobs_[i].job, w, {prices, {}});
      value += std::max(least, w * alone_[i]) - w * origin(i);
    }
    return value;
  }

  Expected<double> by_loads(const Multipliers& multipliers) const {
    std::map<std::string_view, double> of_job;
    double total = 0.0;
    for (const JobWeight& row : multipliers.jobs) {
      if (!is_sound(row.weight) || !of_job.emplace(row.id, row.weight).second)
        return tl::unexpected(refused("jobs need a weight each that is not negative"));
    }
    std::vector<Load> loads;
    for (const LoadRow& row : multipliers.loads) {
      const auto at = position(network_, row.resource);
      if (!at) return tl::unexpected(at.error());
      if (!is_sound(row.weight))
        return tl::unexpected(refused("loads need weights that are not negative"));
      loads.push_back({*at, row.released_from, row.released_until, row.weight});
      total += row.weight;
    }
    std::vector<double> z;
    for (const Judged& it : jobs_) {
      const auto found = of_job.find(it.job->id());
      z.push_back(found == of_job.end() ? 0.0 : found->second);
      total += z.back();
    }
    if (!(total > 0.0) || !std::isfinite(total)) return 0.0;
    return weighed(loads, z) / total;
  }

 private:
  struct Load {
    std::size_t resource;
    Seconds from, until;
    double weight;

    [[nodiscard]] bool holds(const Job& job) const {
      return job.release() >= from && job.release() <= until;
    }
  };

  [[nodiscard]] double weighed(std::span<const Load> loads, std::span<const double> z) const {
    double value = 0.0;
    for (const Load& load : loads) {
      double first = std::numeric_limits<double>::infinity(), last = 0.0;
      for (std::size_t i = 0; i < jobs_.size(); ++i) {
        if (!load.holds(*jobs_[i].job)) continue;
        first = std::min(first, jobs_[i].job->release().value());
        last = std::max(last, origin(i));
      }
      if (std::isfinite(first)) value += load.weight * (first - last);
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      std::vector<double> rates(network_.num_nodes() + network_.num_links());
      for (const Load& load : loads)
        if (load.holds(*jobs_[i].job)) rates[load.resource] += load.weight;
      const double least = least_charge(network_, *jobs_[i].job, z[i], {{}, rates});
      value += std::max(least, z[i] * alone_[i]) - z[i] * origin(i);
    }
    return value;
  }

  [[nodiscard]] double origin(std::size_t i) const {
    return objective_ == "makespan" ? 0.0 : jobs_[i].job->release().value();
  }
  [[nodiscard]] double weight(std::size_t i) const {
    return all_weights_ > 0.0 ? raw_weight(*jobs_[i].job) / all_weights_ : 0.0;
  }
  [[nodiscard]] double raw_weight(const Job& job) const {
    return objective_ == "weighted-latency" ? job.weight() : 1.0;
  }
  [[nodiscard]] Seconds backlog(std::size_t at) const {
    const std::size_t n = network_.num_nodes();
    return at < n ? network_.nodes()[at].backlog_time() : network_.links()[at - n].backlog_time();
  }
  [[nodiscard]] std::vector<JudgedPrice> backlogs_only() const {
    std::vector<JudgedPrice> prices;
    for (std::size_t at = 0; at < network_.num_nodes() + network_.num_links(); ++at)
      prices.emplace_back(std::span<const PriceRow::Point>(), backlog(at));
    return prices;
  }

  const Network& network_;
  std::span<const Judged> jobs_;
  std::string_view objective_;
  std::vector<double> alone_;  // completions
  double all_weights_ = 0.0;
};

}  // namespace

Expected<Seconds> proved_bound(const Network& network, std::span<const Judged> jobs,
                               std::string_view objective, const Multipliers& multipliers) {
  const Multiplied proof(network, jobs, objective);
  const auto other = proof.is_sum() ? proof.by_prices(multipliers) : proof.by_loads(multipliers);
  if (!other) return tl::unexpected(other.error());
  return Seconds(std::max(proof.alone(), *other));
}

}  // namespace lamina
