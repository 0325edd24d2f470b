#include "lamina/runtime/replan.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "lamina/api/changed_instance.h"
#include "lamina/api/plan.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/networks/devices.h"

namespace lamina::runtime {
namespace {

std::vector<io::NetworkChange> changes_of(const Lost& lost) {
  std::vector<io::NetworkChange> changes;
  const auto without = [&](std::string text) -> io::NetworkChange& {
    io::NetworkChange& change = changes.emplace_back();
    change.kind = io::NetworkChange::Kind::kWithout;
    change.where = text;
    change.text = std::move(text);
    return change;
  };
  for (const std::string& node : lost.nodes) without(node).node = node;
  for (const std::int64_t row : lost.rows) without(fmt::format("link:{}", row)).row = row;
  for (const SlowWay& way : lost.slow) {
    io::NetworkChange& change = changes.emplace_back();
    change.text = fmt::format("link:{}", way.row);
    change.row = way.row;
    change.from = way.from;
    change.key = "bandwidth";
    change.value = to_text(BytesPerSecond(way.rate));
  }
  return changes;
}

std::string what_is_left(const Lost& lost) {
  return fmt::format("no plan is left without {}{}{}", listed(lost.nodes, ", "),
                     lost.nodes.empty() || lost.rows.empty() ? "" : " and ",
                     lost.rows.empty() ? "" : fmt::format("links {}", listed(lost.rows, ", ")));
}

Replanned none_left(std::string reason, const std::vector<Unplanned>& jobs) {
  for (const Unplanned& row : jobs) reason += fmt::format("; {}: {}", row.job, row.reason);
  return {std::nullopt, std::move(reason), {}};
}

// Why the job has no plan in a network without these nodes, if that can be told by its ends and by
// where its layers may run; "": it may have one.
std::string why_without(const Job& job, const Network& network,
                        const std::vector<std::string>& lost) {
  const auto is_lost = [&](NodeId node) {
    return std::ranges::find(lost, network.node(node).id) != lost.end();
  };
  if (is_lost(job.source()))
    return fmt::format("its source {} is lost", network.node(job.source()).id);
  if (is_lost(job.destination()))
    return fmt::format("its destination {} is lost", network.node(job.destination()).id);
  std::vector<NodeId> candidates;
  for (std::uint32_t layer = 1; layer <= job.model().num_layers(); ++layer) {
    if (job.constraints().is_free(layer)) continue;
    candidates.clear();
    job.constraints().list_candidates(layer, candidates);
    if (std::ranges::all_of(candidates, is_lost))
      return fmt::format("no node is left that may run its layer {}", layer);
  }
  return "";
}

api::PlanOptions asked_as(const Plan& plan, bool several) {
  api::PlanOptions options;
  options.objective = plan.objective;
  options.waiting = waiting_from(plan.waiting).value_or(Waiting::kDraining);
  if (several) options.discipline = plan.discipline;
  options.bound = api::BoundRule::kAlone;
  return options;
}

}  // namespace

Expected<Replanned> plan_again(split::CheckedPlan next, const Plan& asked) {
  auto plan = api::plan(next.instance, asked_as(asked, next.instance.jobs.size() > 1));
  if (!plan) return tl::unexpected(plan.error());
  Replanned made;
  for (std::size_t j = plan->jobs.size(); j-- > 0;) {
    const PlannedJob& job = plan->jobs[j];
    if (job.planned) continue;
    made.unplanned.insert(made.unplanned.begin(), {job.id, job.reason});
    plan->jobs.erase(plan->jobs.begin() + static_cast<std::ptrdiff_t>(j));
    next.instance.jobs.erase(next.instance.jobs.begin() + static_cast<std::ptrdiff_t>(j));
  }
  if (plan->jobs.empty()) return none_left("no plan is left", made.unplanned);
  next.plan = std::move(*plan);
  made.plan = std::move(next);
  return made;
}

Expected<Replanned> plan_without(const split::CheckedPlan& first, const Lost& lost) {
  if (lost.empty()) return Replanned{first, ""};
  std::vector<Unplanned> unplanned;
  Instance some{first.instance.network, {}};
  for (const Job& job : first.instance.jobs)
    if (auto why = why_without(job, *some.network, lost.nodes); why.empty())
      some.jobs.push_back(job);
    else
      unplanned.push_back({job.id(), std::move(why)});
  if (some.jobs.empty()) return none_left(what_is_left(lost), unplanned);
  auto left = api::changed(some, changes_of(lost), io::devices_of({}));
  if (!left) return tl::unexpected(left.error());
  if (!*left) return Replanned{std::nullopt, what_is_left(lost)};
  auto again = plan_again({first.name, first.options, std::move(**left), {}}, first.plan);
  if (!again) return again;
  again->unplanned.insert(again->unplanned.begin(), unplanned.begin(), unplanned.end());
  return again;
}

}  // namespace lamina::runtime
