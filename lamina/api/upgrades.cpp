#include "lamina/api/upgrades.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "lamina/api/changed_instance.h"
#include "lamina/api/choices.h"
#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/api/plan.h"
#include "lamina/core/quoted.h"
#include "lamina/model/memory_use.h"
#include "lamina/route/upgrade_search.h"

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
    found_.unit = unit_of(planning_, instance_.jobs.size());
    found_.base = objective_of(*base);
    found_.num_plans = 1;
    look_at(*base);
    if (options_.nodes)
      if (auto ok = add_nodes(); !ok) return tl::unexpected(ok.error());
    if (options_.links)
      if (auto ok = add_links(); !ok) return tl::unexpected(ok.error());
    std::ranges::stable_sort(found_.rows, {}, [](const Upgrades::Row& row) {
      return row.objective.value_or(Seconds::infinity());
    });
    return std::move(found_);
  }

 private:
  // What is changed, and what is known of it.
  struct Resource {
    io::NetworkChange faster, without;
    bool is_used = true;          // by the best plan, as far as anybody knows
    std::vector<LinkId> links{};  // of a row; none: it is `node`
    NodeId node{};
  };

  // Of one job whose plan is known to be the best of all much is known without planning.
  void look_at(const Plan& base) {
    if (!found_.is_single || !found_.base || base.planner != "shortest-path") return;
    const Job& job = instance_.jobs.front();
    // What a search that was stopped has found need not be the best.
    const bool may_be_stopped =
        planning_.time_limit || (planning_.stop != nullptr && planning_.stop->load());
    if (may_be_stopped && !(base.bound && base.bound->gap == 0.0)) return;
    if (!route::UpgradeSearch::supports(*instance_.network, job)) return;
    used_ = used_by(base, instance_);
    if (options_.factor >= 1.0)
      search_.emplace(*instance_.network, job, planning_.waiting, options_.factor);
    memory_counts_ = memory_may_bind(*instance_.network, job.model());
  }

  Expected<std::optional<Seconds>> planned(const io::NetworkChange& change) {
    auto there = changed(instance_, std::span(&change, 1), devices_);
    if (!there) return tl::unexpected(there.error());
    if (!*there) return std::optional<Seconds>();
    ++found_.num_plans;
    const auto made = plan(**there, planning_);
    if (!made) return tl::unexpected(made.error());
    return objective_of(*made);
  }

  // With the rate multiplied.
  Expected<std::optional<Seconds>> faster(const Resource& it) {
    if (!used_) return planned(it.faster);
    if (!search_) return it.is_used ? planned(it.faster) : found_.base;
    const Seconds best = it.links.empty() ? search_->through(it.node, *found_.base)
                                          : search_->through(it.links, *found_.base);
    if (!best.is_finite()) return found_.base;
    // Without limits of memory: a bound if there are some.
    return memory_counts_ ? planned(it.faster) : std::optional(best);
  }

  Expected<void> add(ResourceName name, const Resource& it) {
    auto better = faster(it);
    if (!better) return tl::unexpected(better.error());
    auto lost = it.is_used ? planned(it.without) : found_.base;
    if (!lost) return tl::unexpected(lost.error());
    found_.rows.push_back({std::move(name), *better, *lost});
    return {};
  }

  // Of the node, or of the row of links.
  [[nodiscard]] Resource resource(std::optional<std::string> node,
                                  std::optional<std::int64_t> row) const {
    using Kind = io::NetworkChange::Kind;
    const std::string place = node ? *node : fmt::format("link:{}", *row);
    Resource it;
    it.without = {.kind = Kind::kWithout, .text = place, .node = std::move(node), .row = row};
    it.faster = it.without;
    it.faster.kind = Kind::kScale;
    it.faster.key = row ? "bandwidth" : "compute";
    it.faster.factor = options_.factor;
    it.faster.text = fmt::format("{}.{}={}", place, it.faster.key, options_.factor);
    return it;
  }

  Expected<void> add_nodes() {
    for (const NodeId v : all_ids<NodeId>(instance_.network->num_nodes())) {
      const Node& node = instance_.network->node(v);
      if (node.compute == FlopPerSecond()) continue;
      Resource it = resource(node.id, {});
      it.is_used = !used_ || used_->nodes.contains(node.id);
      it.node = v;
      if (auto ok = add({.node = node.id}, it); !ok) return ok;
    }
    return {};
  }

  // Rows of one number are one cable.
  Expected<void> add_links() {
    const Network& network = *instance_.network;
    std::vector<std::vector<LinkId>> links(network.num_rows());
    for (const LinkId e : all_ids<LinkId>(network.num_links()))
      links[network.link(e).row].push_back(e);
    for (const LinkRow& row : network.rows()) {
      const std::uint32_t number = *row.number;
      if (links[number].empty()) continue;  // another row of this number was first
      Resource it = resource(std::nullopt, number);
      it.is_used = !used_ || used_->links.contains(number);
      it.links = std::exchange(links[number], {});
      if (auto ok = add(
              {.link = number, .from = network.node(row.from).id, .to = network.node(row.to).id},
              it);
          !ok)
        return ok;
    }
    return {};
  }

  const Instance& instance_;
  const UpgradeOptions& options_;
  const PlanOptions& planning_;
  const io::DeviceCatalogue& devices_;
  Upgrades found_;
  std::optional<Used> used_;  // none: nothing is known without planning
  std::optional<route::UpgradeSearch> search_;
  bool memory_counts_ = false;
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
                 fmt::format("{} is not a finite number greater than zero", lamina::quoted(text)));
  options.factor = factor;
  return {};
}

std::vector<std::string_view> kinds() { return {"nodes", "links"}; }

Expected<void> set_only(U& options, std::string_view text) {
  options.nodes = text == "nodes";
  options.links = text == "links";
  return demand_choice("kind of rows", text, kinds());
}

constexpr std::array kUpgradeOptions{
    Option<U>{.name = "factor",
              .value = "NUMBER",
              .range = "greater than 0; below 1 for slower resources",
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

std::span<const Option<UpgradeOptions>> upgrade_options() { return kUpgradeOptions; }

}  // namespace lamina::api
