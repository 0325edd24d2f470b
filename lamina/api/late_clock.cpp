#include "lamina/api/late_clock.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lamina::api {
namespace {

// What is left of a backlog after `origin`, in its own unit.
template <class Amount>
Amount left_of(Amount backlog, Seconds served_until, Seconds origin) {
  if (served_until <= origin) return Amount();
  return backlog * ((served_until - origin) / served_until);
}

std::shared_ptr<const Network> drained(const Network& network, Seconds origin) {
  NetworkBuilder builder(network.name());
  builder.reserve(network.num_nodes(), network.num_rows());
  [[maybe_unused]] const auto set = builder.set_chunk(network.chunk());
  assert(set && "a valid chunk stays valid");
  for (Node node : network.nodes()) {
    node.backlog = left_of(node.backlog, node.backlog_time(), origin);
    [[maybe_unused]] const auto added = builder.add_node(std::move(node));
    assert(added && "a valid node stays valid with less to do");
  }
  for (LinkRow row : network.rows()) {
    row.backlog = left_of(row.backlog, row.backlog / row.bandwidth, origin);
    [[maybe_unused]] const auto added = builder.add_link(row);
    assert(added && "a valid row stays valid with less to do");
  }
  return std::make_shared<const Network>(std::move(builder).build());
}

void put_back(const Job& job, Seconds origin, PlannedJob& row) {
  const Seconds early = job.release() - origin;  // the release as it was planned
  const auto on_clock = [&](Seconds time) { return job.release() + (time - early); };
  row.release = job.release();
  if (!row.planned) return;
  row.completion = on_clock(row.completion);
  for (Step& step : row.steps) {
    step.start = on_clock(step.start);
    step.end = on_clock(step.end);
  }
}

}  // namespace

EarlyInstance counted_from_first_release(const Instance& instance) {
  EarlyInstance early{{instance.network, {}}, {}};
  if (instance.jobs.empty()) return early;
  early.origin = std::ranges::min_element(instance.jobs, {}, &Job::release)->release();
  if (early.origin == Seconds()) return {instance, {}};
  if (has_backlogs(*instance.network))
    early.instance.network = drained(*instance.network, early.origin);
  early.instance.jobs.reserve(instance.jobs.size());
  for (const Job& job : instance.jobs) {
    JobSpec spec = job.spec();
    spec.release = spec.release - early.origin;
    auto moved = Job::make(*early.instance.network, std::move(spec));
    assert(moved && "a valid job stays valid if it comes earlier");
    early.instance.jobs.push_back(*std::move(moved));
  }
  return early;
}

void put_back_on_clock(const Instance& instance, const Objective& objective, Seconds origin,
                       Plan& plan) {
  const bool some = std::ranges::any_of(plan.jobs, &PlannedJob::planned);
  if (origin == Seconds() || !some) return;  // of no jobs the figures are 0 at any time
  for (std::size_t i = 0; i < plan.jobs.size(); ++i)
    put_back(instance.jobs[i], origin, plan.jobs[i]);
  plan.summary->makespan += origin;
  if (objective.counts_from_zero()) {
    plan.summary->objective += origin;
    plan.bound->lower += origin;
    plan.bound->gap = gap_of(plan.summary->objective, plan.bound->lower);
  }
  if (!plan.bound->multipliers) return;
  for (PriceRow& row : plan.bound->multipliers->prices) {
    if (row.arrived_from > Seconds()) row.arrived_from += origin;  // 0: of all
    for (PriceRow::Point& point : row.points) point.time += origin;
  }
  // Windows hold the same jobs as before: they begin and end with releases.
  for (LoadRow& load : plan.bound->multipliers->loads) {
    Seconds from = Seconds::infinity(), until;
    for (const Job& job : instance.jobs) {
      const Seconds early = job.release() - origin;
      if (early < load.released_from || early > load.released_until) continue;
      from = std::min(from, job.release());
      until = std::max(until, job.release());
    }
    load.released_from = std::min(from, until);
    load.released_until = until;
  }
}

}  // namespace lamina::api
