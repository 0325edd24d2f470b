#include "lamina/api/upgrades.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

#include "lamina/api/changed_instance.h"
#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/api/plan.h"
#include "lamina/api/upgrade_bounds.h"
#include "lamina/core/quoted.h"
#include "lamina/plan/walk.h"

namespace lamina::api {
namespace {

// Nothing if some job has no plan.
std::optional<Seconds> objective_of(const Plan& plan) {
  if (lacks_some(plan) || !plan.summary) return std::nullopt;
  return plan.jobs.size() == 1 ? plan.jobs.front().latency : plan.summary->objective;
}

// What the plan of the one job uses: nodes that it computes at or passes, and rows of links.
struct Used {
  std::set<std::string> nodes;
  std::set<std::int64_t> links;
};

Used used_by(const Plan& plan, const Instance& instance) {
  Used used;
  const Job& job = instance.jobs.front();
  for (const NodeId v : {job.source(), job.destination()})
    used.nodes.insert(instance.network->node(v).id);
  for (const Step& step : plan.jobs.front().steps) {
    if (const auto* const send = std::get_if<SendStep>(&step.what)) {
      used.links.insert(send->link);
      used.nodes.insert({send->from, send->to});
    } else {
      used.nodes.insert(std::get<ComputeStep>(step.what).node);
    }
  }
  return used;
}

class Finder {
 public:
  Finder(const Instance& instance, const UpgradeOptions& options, const PlanOptions& planning,
         const io::DeviceCatalogue& devices)
      : instance_(instance), options_(options), planning_(planning), devices_(devices) {}

  Expected<Upgrades> run() {
    auto base = plan(instance_, planning_);
    if (!base) return tl::unexpected(base.error());
    found_.factor = options_.factor;
    found_.is_single = instance_.jobs.size() == 1;
    found_.base = objective_of(*base);
    found_.num_plans = 1;
    look_at(*base);
    if (options_.nodes)
      for (const NodeId v : all_ids<NodeId>(instance_.network->num_nodes()))
        if (auto ok = add_node(v); !ok) return tl::unexpected(ok.error());
    if (options_.links)
      if (auto ok = add_links(); !ok) return tl::unexpected(ok.error());
    std::ranges::stable_sort(found_.rows, {}, [](const Upgrades::Row& row) {
      return row.objective.value_or(Seconds::infinity());
    });
    return std::move(found_);
  }

 private:
  // Bounds hold for one job whose plan is the best of all.
  void look_at(const Plan& base) {
    if (!found_.is_single || !found_.base || base.planner != "shortest-path") return;
    if (instance_.network->chunk().is_finite() || instance_.jobs.front().model().steps() > 0)
      return;
    used_ = used_by(base, instance_);
    if (options_.factor > 1.0)
      bounds_.emplace(*instance_.network, instance_.jobs.front(), options_.factor);
  }

  Expected<std::optional<Seconds>> planned(std::vector<io::NetworkChange> changes) {
    auto there = changed(instance_, changes, devices_);
    if (!there) return tl::unexpected(there.error());
    if (!*there) return std::optional<Seconds>();
    ++found_.num_plans;
    const auto made = plan(**there, planning_);
    if (!made) return tl::unexpected(made.error());
    return objective_of(*made);
  }

  // The objective with the rate multiplied, and without the place.
  Expected<void> fill(Upgrades::Row& row, const io::NetworkChange& change, const std::string& place,
                      bool may_gain, bool is_used) {
    row.objective = row.without = found_.base;
    if (may_gain) {
      auto better = planned({change});
      if (!better) return tl::unexpected(better.error());
      row.objective = *better;
    }
    if (!is_used) return {};
    auto lost =
        planned({{.kind = io::NetworkChange::Kind::kWithout, .text = place, .where = place}});
    if (!lost) return tl::unexpected(lost.error());
    row.without = *lost;
    return {};
  }

  // Whether what is asked for through the resource can be the best, once it is faster; of a slower
  // one only the best plan knows.
  [[nodiscard]] bool may_gain(bool is_used, Seconds through) const {
    if (!used_) return true;
    return is_used || (bounds_ && through < *found_.base);
  }

  [[nodiscard]] io::NetworkChange faster(const std::string& where, std::string key) const {
    return {.kind = io::NetworkChange::Kind::kScale,
            .text = fmt::format("{}.{}={}", where, key, options_.factor),
            .where = where,
            .key = std::move(key),
            .factor = options_.factor};
  }

  Expected<void> add_node(NodeId v) {
    const Node& node = instance_.network->node(v);
    if (node.compute == FlopPerSecond()) return {};
    Upgrades::Row row{.node = node.id};
    const bool is_used = !used_ || used_->nodes.contains(node.id);
    const Seconds through = bounds_ ? bounds_->through(v) : Seconds();
    if (auto ok =
            fill(row, faster(node.id, "compute"), node.id, may_gain(is_used, through), is_used);
        !ok)
      return ok;
    found_.rows.push_back(std::move(row));
    return {};
  }

  // Rows of one number are one cable.
  Expected<void> add_links() {
    const Network& network = *instance_.network;
    std::vector<Seconds> through(network.num_rows(), Seconds::infinity());
    if (bounds_)
      for (const LinkId e : all_ids<LinkId>(network.num_links())) {
        Seconds& least = through[network.link(e).row];
        least = std::min(least, bounds_->through(e));
      }
    std::optional<std::uint32_t> last;
    for (const LinkRow& link : network.rows()) {
      if (link.number == last) continue;
      last = link.number;
      Upgrades::Row row{
          .link = *last, .from = network.node(link.from).id, .to = network.node(link.to).id};
      const std::string place = fmt::format("link:{}", *last);
      const bool is_used = !used_ || used_->links.contains(*last);
      if (auto ok = fill(row, faster(place, "bandwidth"), place, may_gain(is_used, through[*last]),
                         is_used);
          !ok)
        return ok;
      found_.rows.push_back(std::move(row));
    }
    return {};
  }

  const Instance& instance_;
  const UpgradeOptions& options_;
  const PlanOptions& planning_;
  const io::DeviceCatalogue& devices_;
  Upgrades found_;
  std::optional<Used> used_;  // none: nothing is known without planning
  std::optional<UpgradeBounds> bounds_;
};

}  // namespace

Expected<Upgrades> upgrades(const Instance& instance, const UpgradeOptions& options,
                            const PlanOptions& planning, const io::DeviceCatalogue& devices) {
  if (const auto ok = demand_no_streams(instance, "upgrades"); !ok)
    return tl::unexpected(ok.error());
  return Finder(instance, options, planning, devices).run();
}

namespace {

using U = UpgradeOptions;

Expected<void> set_factor(U& options, std::string_view text) {
  double factor = 0.0;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (failure != std::errc() || rest != text.data() + text.size() || !std::isfinite(factor) ||
      factor <= 0.0)
    return error(ErrorCode::kValue,
                 fmt::format("{} is not a number greater than zero", lamina::quoted(text)));
  options.factor = factor;
  return {};
}

std::vector<std::string_view> kinds() { return {"nodes", "links"}; }

Expected<void> set_only(U& options, std::string_view text) {
  options.nodes = text == "nodes";
  options.links = text == "links";
  return demand_choice("kind of rows", text, kinds());
}

constexpr std::array kOptions{Option<U>{.name = "factor",
                                        .value = "NUMBER",
                                        .preset = "2",
                                        .summary = "multiplies the rate of each resource in turn",
                                        .set = set_factor},
                              Option<U>{.name = "only",
                                        .value = "KIND",
                                        .preset = "both",
                                        .summary = "which resources to look at",
                                        .choices = kinds,
                                        .set = set_only}};

}  // namespace

std::span<const Option<UpgradeOptions>> upgrade_options() { return kOptions; }

}  // namespace lamina::api
