#include "lamina/capacity/pricer.h"

#include <numeric>
#include <utility>
#include <vector>

#include "lamina/capacity/priced_search.h"
#include "lamina/core/quantity.h"
#include "lamina/model/resources.h"
#include "lamina/route/label_search.h"

namespace lamina::capacity {
namespace {

// One search a group, to all destinations.
class GroupPricer final : public Pricer {
 public:
  GroupPricer(const Network& network, const Demand& demand) : demand_(demand), search_(network) {}

  void stop_by(const StopToken& stop) override { stop_ = stop; }

  [[nodiscard]] std::size_t num_groups() const override { return demand_.groups.size(); }
  [[nodiscard]] std::span<const std::size_t> classes_of(std::size_t group) const override {
    return demand_.groups[group].classes;
  }

  [[nodiscard]] bool price(std::size_t group, std::span<const double> prices, double limit,
                           const Take& take) override {
    if (stop_.is_set()) return false;
    const std::vector<std::size_t>& classes = demand_.groups[group].classes;
    const StreamClass& first = demand_.classes[classes.front()];
    if (first.is_held) {
      search_.set_prices(prices);
      search_.run(first.job, limit);
    }
    for (const std::size_t c : classes) {
      const NodeId to = demand_.classes[c].job.destination();
      take(c, first.is_held ? search_.cost_to(to) : kNever, [&] { return search_.way_to(to); });
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
  [[nodiscard]] route::Amounts begin(std::uint32_t l, NodeId node) const override {
    const Node& at = network_.node(node);
    return busy_at(node, at.overhead + job_.model().enter_time(l, at));
  }
  [[nodiscard]] route::Amounts end(std::uint32_t l, NodeId node) const override {
    return busy_at(node, job_.model().leave_time(l, network_.node(node)));
  }
  [[nodiscard]] route::Amounts layer(std::uint32_t l, NodeId node) const override {
    return busy_at(node, *job_.model().layer_time(l, network_.node(node)));
  }

 private:
  [[nodiscard]] route::Amounts busy_at(NodeId node, Seconds busy) const {
    return {price(resources_.of(node)) * busy.value(), busy.value()};
  }
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
      : network_(network),
        demand_(demand),
        all_(demand.classes.size()),
        within_(within),
        search_(network) {
    std::iota(all_.begin(), all_.end(), 0U);
  }

  void stop_by(const StopToken& stop) override {
    stop_ = stop;
    search_.stop_by(stop);
  }

  [[nodiscard]] std::size_t num_groups() const override { return demand_.classes.size(); }
  [[nodiscard]] std::span<const std::size_t> classes_of(std::size_t group) const override {
    return std::span(all_).subspan(group, 1);
  }

  [[nodiscard]] bool price(std::size_t c, std::span<const double> prices, double /*limit*/,
                           const Take& take) override {
    const Job& job = demand_.classes[c].job;
    auto found = search_.cheapest(job, PriceTariff(network_, job, prices), within_.value());
    if (stop_.is_set()) return false;
    if (found.empty() || !demand_.classes[c].is_held)
      take(c, kNever, {});
    else
      take(c, found.front().total.cost, [&] { return Way{std::move(found.front().route)}; });
    return true;
  }

 private:
  const Network& network_;
  const Demand& demand_;
  std::vector<std::size_t> all_;  // classes, each a group
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
  [[nodiscard]] route::Amounts begin(std::uint32_t l, NodeId node) const override {
    const Node& at = network_.node(node);
    return {(at.overhead + job_.model().enter_time(l, at)).value(), 0.0};
  }
  [[nodiscard]] route::Amounts end(std::uint32_t l, NodeId node) const override {
    return {job_.model().leave_time(l, network_.node(node)).value(), 0.0};
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
