#include "lamina/capacity/document.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lamina/model/resources.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/unloaded.h"

namespace lamina::capacity {
namespace {

StreamPlan plan_of(const Network& network, const Job& job, const SharedWay& shared) {
  const Unloaded times = unloaded(network, job, shared.way->route, shared.way->again);
  StreamPlan plan{.share = shared.share,
                  .latency = times.latency,
                  .steps = steps_of(network, job, times.first)};
  if (times.again) {
    const Job run = job.further_run(last_node_of(job, shared.way->route));
    plan.again = FurtherRuns{job.model().steps(), {}, steps_of(network, run, *times.again)};
  }
  return plan;
}

// What is asked of each resource in a second at theta = 1: seconds, and those of them that a faster
// one would need less of.
struct Asked {
  std::vector<double> seconds, elastic;
};

// Seconds of the layer that fall as 1 / compute: all, or none where its device's time or the
// bandwidth of the memory is what counts.
double elastic_seconds(const Model& model, std::uint32_t l, const Node& node) {
  if (node.compute == FlopPerSecond()) return 0.0;
  constexpr double kFaster = 0x1p-20;
  Node faster = node;
  faster.compute = (1.0 + kFaster) * node.compute;
  const Seconds saved = *model.layer_time(l, node) - *model.layer_time(l, faster);
  return saved.value() * (1.0 + kFaster) / kFaster;
}

double elastic_seconds(const Network& network, const Model& model, const Route& route,
                       std::size_t node) {
  double sum = 0.0;
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg);
        stay != nullptr && stay->node.index() == node)
      for (std::uint32_t l = stay->first_layer; l <= stay->last_layer; ++l)
        sum += elastic_seconds(model, l, network.node(stay->node));
  return sum;
}

// Of one inference.
double elastic_seconds(const Network& network, const Job& job, const Way& way, const Use& use) {
  if (use.resource >= network.num_nodes()) return use.seconds;
  const double first = elastic_seconds(network, job.model(), way.route, use.resource);
  if (!generates(job)) return first;
  return first + job.model().steps() *
                     elastic_seconds(network, *job.model().step_model(), way.again, use.resource);
}

Asked asked_by(const Network& network, const Demand& demand, const Found& found) {
  const std::size_t num_resources = Resources(network).size();
  Asked asked{std::vector<double>(num_resources), std::vector<double>(num_resources)};
  struct OfWay {
    std::vector<Use> uses;
    std::vector<double> elastic;
  };
  std::map<const Way*, OfWay> known;  // streams of one class share them
  for (std::size_t s = 0; s < demand.streams.size(); ++s) {
    const Job& job = *demand.streams[s];
    for (const SharedWay& shared : found.by_stream[s]) {
      OfWay& of = known[shared.way];
      if (of.uses.empty()) {
        of.uses = uses_of(network, job, *shared.way);
        for (const Use& use : of.uses)
          of.elastic.push_back(elastic_seconds(network, job, *shared.way, use));
      }
      const double rate = shared.share * job.rate().value();
      for (std::size_t i = 0; i < of.uses.size(); ++i) {
        asked.seconds[of.uses[i].resource] += rate * of.uses[i].seconds;
        asked.elastic[of.uses[i].resource] += rate * of.elastic[i];
      }
    }
  }
  return asked;
}

double rate_of(const Network& network, ResourceId r) {
  const Resources resources(network);
  return resources.is_node(r) ? network.node(resources.node(r)).compute.value()
                              : network.link(resources.link(r)).bandwidth.value();
}

}  // namespace

std::vector<StreamPlan> plans_of(const Network& network, const Job& job,
                                 std::span<const SharedWay> ways) {
  std::vector<StreamPlan> plans;
  for (const SharedWay& shared : ways) plans.push_back(plan_of(network, job, shared));
  std::ranges::stable_sort(plans, std::greater<>(), &StreamPlan::share);
  return plans;
}

void fill_in(const Network& network, const Demand& demand, const Found& found, Capacity& capacity) {
  const Asked asked = asked_by(network, demand, found);
  const double largest = *std::ranges::max_element(asked.seconds);
  capacity.theta = 1.0 / largest;
  capacity.upper = std::max(found.upper, *capacity.theta);
  capacity.gap = gap_of(capacity);
  for (std::size_t s = 0; s < demand.streams.size(); ++s) {
    const Job& job = *demand.streams[s];
    capacity.streams.push_back(
        {job.id(), job.rate().value(), plans_of(network, job, found.by_stream[s])});
  }
  for (const ResourceId r : all_ids<ResourceId>(asked.seconds.size())) {
    const double seconds = asked.seconds[r.index()], price = found.prices[r.index()];
    if (seconds == 0.0 && price == 0.0) continue;
    const double part = seconds > 0.0 ? asked.elastic[r.index()] / seconds : 0.0;
    const double rate = rate_of(network, r);
    capacity.resources.push_back({.resource = name_of(network, r),
                                  .load = *capacity.theta * seconds,
                                  .price = price,
                                  .marginal = rate > 0.0 ? price * part / rate : 0.0});
  }
}

}  // namespace lamina::capacity
