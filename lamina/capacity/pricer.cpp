#include "lamina/capacity/pricer.h"

#include <limits>
#include <utility>

#include "lamina/capacity/priced_search.h"
#include "lamina/model/resources.h"
#include "lamina/route/label_search.h"

namespace lamina::capacity {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// One search a group, to all destinations.
class GroupPricer final : public Pricer {
 public:
  GroupPricer(const Network& network, const Demand& demand) : demand_(demand), search_(network) {}

  void stop_by(const StopToken& stop) override { stop_ = stop; }

  [[nodiscard]] bool price(std::span<const double> prices, const Take& take) override {
    search_.set_prices(prices);
    for (const SearchGroup& group : demand_.groups) {
      if (stop_.is_set()) return false;
      const StreamClass& first = demand_.classes[group.classes.front()];
      if (first.is_held) search_.run(first.job);
      for (const std::size_t c : group.classes) {
        if (!first.is_held) {
          take(c, kNever, {});
          continue;
        }
        const NodeId to = demand_.classes[c].job.destination();
        take(c, search_.cost_to(to), [&] { return search_.way_to(to); });
      }
    }
    return true;
  }

 private:
  const Demand& demand_;
  StopToken stop_;
  PricedSearch search_;
};

// Cost is what is paid, and time is what may have a limit.
class PriceTariff final : public route::Tariff {
 public:
  PriceTariff(const Network& network, const Job& job, std::span<const double> prices)
      : network_(network), resources_(network), job_(job), prices_(prices) {}

  [[nodiscard]] route::Amounts hop(std::uint32_t tensor, LinkId link) const override {
    const Link& over = network_.link(link);
    const double busy = (job_.model().tensor_size(tensor) / over.bandwidth).value();
    return {price(resources_.of(link)) * busy, busy + over.delay.value()};
  }
  [[nodiscard]] route::Amounts begin(NodeId node) const override {
    const double busy = network_.node(node).overhead.value();
    return {price(resources_.of(node)) * busy, busy};
  }
  [[nodiscard]] route::Amounts layer(std::uint32_t l, NodeId node) const override {
    const double busy = job_.model().layer_time(l, network_.node(node))->value();
    return {price(resources_.of(node)) * busy, busy};
  }

 private:
  [[nodiscard]] double price(ResourceId r) const { return prices_[r.index()]; }

  const Network& network_;
  Resources resources_;
  const Job& job_;
  std::span<const double> prices_;
};

// One search a class, by labels.
class LimitedPricer final : public Pricer {
 public:
  LimitedPricer(const Network& network, const Demand& demand, Seconds within)
      : network_(network), demand_(demand), within_(within), search_(network) {}

  void stop_by(const StopToken& stop) override {
    stop_ = stop;
    search_.stop_by(stop);
  }

  [[nodiscard]] bool price(std::span<const double> prices, const Take& take) override {
    for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
      const Job& job = demand_.classes[c].job;
      auto found = search_.cheapest(job, PriceTariff(network_, job, prices), within_.value());
      if (stop_.is_set()) return false;
      if (found.empty() || !demand_.classes[c].is_held)
        take(c, kNever, {});
      else
        take(c, found.front().total.cost, [&] { return Way{std::move(found.front().route)}; });
    }
    return true;
  }

 private:
  const Network& network_;
  const Demand& demand_;
  Seconds within_;
  StopToken stop_;
  route::LabelSearch search_;
};

// Cost is time.
class TimeTariff final : public route::Tariff {
 public:
  TimeTariff(const Network& network, const Job& job) : network_(network), job_(job) {}

  [[nodiscard]] route::Amounts hop(std::uint32_t tensor, LinkId link) const override {
    const Link& over = network_.link(link);
    return {(job_.model().tensor_size(tensor) / over.bandwidth + over.delay).value(), 0.0};
  }
  [[nodiscard]] route::Amounts begin(NodeId node) const override {
    return {network_.node(node).overhead.value(), 0.0};
  }
  [[nodiscard]] route::Amounts layer(std::uint32_t l, NodeId node) const override {
    return {job_.model().layer_time(l, network_.node(node))->value(), 0.0};
  }

 private:
  const Network& network_;
  const Job& job_;
};

}  // namespace

std::unique_ptr<Pricer> make_pricer(const Network& network, const Demand& demand,
                                    std::optional<Seconds> within) {
  if (within) return std::make_unique<LimitedPricer>(network, demand, *within);
  return std::make_unique<GroupPricer>(network, demand);
}

Seconds least_unloaded(const Network& network, const Job& job) {
  const auto found = route::LabelSearch(network).cheapest(job, TimeTariff(network, job));
  return found.empty() ? Seconds::infinity() : Seconds(found.front().total.cost);
}

}  // namespace lamina::capacity
