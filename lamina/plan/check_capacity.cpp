#include "lamina/plan/check_capacity.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/model/resources.h"
#include "lamina/plan/findings.h"
#include "lamina/plan/judged_streams.h"
#include "lamina/plan/left_over.h"

namespace lamina {
namespace {

constexpr double kTolerance = 1e-9;  // of what numbers are made of
// Figures that follow from others by rounding differences (marginals), relative.
constexpr double kLoose = 1e-5;

std::string text_of(const ResourceName& name) {
  return name.is_node() ? fmt::format("node {}", lamina::quoted(name.node, name.node.npos))
                        : fmt::format("link {} from {}", name.link, lamina::quoted(name.from));
}

std::optional<ResourceId> find(const Network& network, const ResourceName& name) {
  const Resources resources(network);
  if (name.is_node()) {
    const auto v = network.find(name.node);
    return v ? std::optional(resources.of(*v)) : std::nullopt;
  }
  const auto from = network.find(name.from), to = network.find(name.to);
  if (!from || !to || name.link < 0) return std::nullopt;
  const auto link = network.find_link(static_cast<std::size_t>(name.link), *from, *to);
  return link ? std::optional(resources.of(*link)) : std::nullopt;
}

class CapacityJudge {
 public:
  CapacityJudge(const Instance& instance, const Capacity& capacity)
      : instance_(instance), network_(*instance.network), capacity_(capacity) {}

  CapacityVerdict run() {
    CapacityVerdict verdict;
    const AskedTime asked = judge_streams(instance_, capacity_, findings_);
    const bool lacks_some = std::ranges::any_of(
        capacity_.streams, [](const PlannedStream& row) { return row.plans.empty(); });
    const double largest = *std::ranges::max_element(asked.seconds);
    if (lacks_some) {
      verdict.theta = verdict.upper = 0.0;
      judge_zero();
    } else {
      if (largest > 0.0) verdict.theta = 1.0 / largest;
      judge_theta(verdict.theta);
      judge_bound(verdict.upper, read_prices());
    }
    judge_uses(asked);
    judge_gap();
    verdict.jobs = judge_others(asked.seconds);
    verdict.violations = std::move(findings_).take();
    if (verdict.jobs)
      verdict.violations.insert(verdict.violations.end(), verdict.jobs->violations.begin(),
                                verdict.jobs->violations.end());
    verdict.ok = verdict.violations.empty();
    return verdict;
  }

 private:
  static bool near(double said, double truth, double tolerance = kTolerance) {
    return std::abs(said - truth) <= tolerance * std::abs(truth);
  }

  void judge_zero() {
    if (capacity_.theta != 0.0 || capacity_.upper != 0.0)
      findings_.of_plan("wrong-theta", "a stream has no plan, so theta and upper are 0");
  }

  void judge_theta(std::optional<double> most) {
    if (!capacity_.theta) {
      if (most)
        findings_.of_plan("wrong-theta",
                          fmt::format("theta is null, but the plans reach {:.12g}", *most));
      return;
    }
    const double theta = *capacity_.theta;
    if (!(theta >= 0.0) || !std::isfinite(theta))
      findings_.of_plan("wrong-theta", fmt::format("theta is {:.12g}", theta));
    else if (most && theta > (1.0 + kTolerance) * *most)
      findings_.of_plan("overloaded",
                        fmt::format("theta is {:.12g}, but the plans ask a resource for more than "
                                    "it has from {:.12g} on",
                                    theta, *most));
  }

  // By resource; empty where they are no prices.
  std::vector<double> read_prices() {
    std::vector<double> prices(Resources(network_).size());
    for (const ResourceUse& use : capacity_.resources) {
      const auto r = find(network_, use.resource);
      if (!r) continue;  // judge_uses tells
      if (!(use.price >= 0.0) || !std::isfinite(use.price)) {
        findings_.of_plan("wrong-multipliers",
                          fmt::format("the price of {} is {}", text_of(use.resource), use.price));
        return {};
      }
      prices[r->index()] = use.price;
    }
    return prices;
  }

  void judge_bound(std::optional<double>& proved, const std::vector<double>& prices) {
    if (prices.empty()) return;
    const double upper = proved_upper(instance_, prices, capacity_.within);
    if (std::isfinite(upper)) proved = upper;
    if (!capacity_.upper) return;
    if (!(*capacity_.upper >= (1.0 - kTolerance) * upper))
      findings_.of_plan("false-bound",
                        proved ? fmt::format("upper is {:.12g}, the prices prove {:.12g}",
                                             *capacity_.upper, upper)
                               : std::string("the prices prove no upper bound"));
    if (capacity_.theta.value_or(std::numeric_limits<double>::infinity()) >
        (1.0 + kTolerance) * *capacity_.upper)
      findings_.of_plan("false-bound",
                        fmt::format("upper is {:.12g}, below theta", *capacity_.upper));
  }

  void judge_uses(const AskedTime& asked) {
    constexpr double kLittle = 1e-9;  // of a load: what need not be listed
    const double theta = capacity_.theta.value_or(0.0);
    std::vector<bool> listed(asked.seconds.size());
    for (const ResourceUse& use : capacity_.resources) {
      const auto r = find(network_, use.resource);
      if (!r || listed[r->index()]) {
        findings_.of_plan("wrong-load", fmt::format("{} {}", text_of(use.resource),
                                                    r ? "is listed twice" : "does not exist"));
        continue;
      }
      listed[r->index()] = true;
      const double load = theta * asked.seconds[r->index()];
      if (!(std::abs(use.load - load) <= kTolerance * std::max(1.0, load)))
        findings_.of_plan("wrong-load", fmt::format("load of {} is {:.12g}, should be {:.12g}",
                                                    text_of(use.resource), use.load, load));
      judge_marginal(use, *r, asked);
    }
    for (const ResourceId r : all_ids<ResourceId>(listed.size()))
      if (!listed[r.index()] && theta * asked.seconds[r.index()] > kLittle)
        findings_.of_plan("wrong-load", fmt::format("{} is asked for {:.12g} and not listed",
                                                    text_of(name_of(network_, r)),
                                                    theta * asked.seconds[r.index()]));
  }

  // What a little more rate would bring, by the prices: d theta / d rate.
  void judge_marginal(const ResourceUse& use, ResourceId r, const AskedTime& asked) {
    const Resources resources(network_);
    const double rate = resources.is_node(r) ? network_.node(resources.node(r)).compute.value()
                                             : network_.link(resources.link(r)).bandwidth.value();
    const double seconds = asked.seconds[r.index()];
    const double part = seconds > 0.0 ? asked.elastic[r.index()] / seconds : 0.0;
    const double truth = rate > 0.0 ? price_scale() * use.price * part / rate : 0.0;
    if (!(std::abs(use.marginal - truth) <= kLoose * std::max(truth, kLoose / std::max(rate, 1.0))))
      findings_.of_plan("wrong-marginal", fmt::format("marginal of {} is {:.9g}, should be {:.9g}",
                                                      text_of(use.resource), use.marginal, truth));
  }

  // Prices that add up to `upper` are derivatives; others are so once they are scaled.
  [[nodiscard]] double price_scale() const {
    double sum = 0.0;
    for (const ResourceUse& use : capacity_.resources) sum += use.price;
    return sum > 0.0 && capacity_.upper ? *capacity_.upper / sum : 0.0;
  }

  void judge_gap() {
    const auto truth = gap_of(capacity_);
    const bool agree = capacity_.gap && truth ? near(1.0 + *capacity_.gap, 1.0 + *truth)
                                              : capacity_.gap.has_value() == truth.has_value();
    if (!agree) findings_.of_plan("wrong-gap", "gap is not (upper - theta) / theta");
  }

  std::optional<Verdict> judge_others(const std::vector<double>& loads) {
    if (!capacity_.plan) return std::nullopt;
    return check(left_over(instance_, loads), *capacity_.plan);
  }

  const Instance& instance_;
  const Network& network_;
  const Capacity& capacity_;
  Findings findings_;
};

}  // namespace

CapacityVerdict check(const Instance& instance, const Capacity& capacity) {
  assert(instance.is_sound());
  return CapacityJudge(instance, capacity).run();
}

std::vector<double> loads_of(const Instance& instance, const Capacity& capacity) {
  Findings ignored;
  return judge_streams(instance, capacity, ignored).seconds;
}

}  // namespace lamina
