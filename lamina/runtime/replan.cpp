#include "lamina/runtime/replan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "lamina/api/changed_instance.h"
#include "lamina/api/plan.h"
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
  return changes;
}

std::string what_is_left(const Lost& lost) {
  return fmt::format("no plan is left without {}{}{}", fmt::join(lost.nodes, ", "),
                     lost.nodes.empty() || lost.rows.empty() ? "" : " and ",
                     lost.rows.empty() ? "" : fmt::format("links {}", fmt::join(lost.rows, ", ")));
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
  if (api::lacks_some(*plan)) {
    std::string reason = "no plan is left";
    for (const PlannedJob& job : plan->jobs)
      if (!job.planned) reason += fmt::format("; {}: {}", job.id, job.reason);
    return Replanned{std::nullopt, reason};
  }
  next.plan = std::move(*plan);
  return Replanned{std::move(next), ""};
}

Expected<Replanned> plan_without(const split::CheckedPlan& first, const Lost& lost) {
  if (lost.empty()) return Replanned{first, ""};
  auto left = api::changed(first.instance, changes_of(lost), io::devices_of({}));
  if (!left) return tl::unexpected(left.error());
  if (!*left) return Replanned{std::nullopt, what_is_left(lost)};
  return plan_again({first.name, first.options, std::move(**left), {}}, first.plan);
}

}  // namespace lamina::runtime
