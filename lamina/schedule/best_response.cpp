#include "lamina/schedule/best_response.h"

#include <algorithm>

namespace lamina::schedule {
namespace {

std::vector<double> overheads_of(const Network& network) {
  std::vector<double> overheads;
  overheads.reserve(network.num_nodes());
  for (const Node& node : network.nodes()) overheads.push_back(node.overhead.value());
  return overheads;
}

// What remains is summed in another order than the trip itself.
double latest_within(Seconds limit) { return limit.value() * (1.0 + 1e-9); }

}  // namespace

BestResponse::BestResponse(const Network& network)
    : remaining_(network), search_(network, route::PackedLinks(network)) {
  costs_.arcs = search_.links().arcs();
  costs_.overheads = overheads_of(network);
  costs_.has_overheads = std::ranges::any_of(costs_.overheads, [](double o) { return o > 0.0; });
}

const route::RoutingResult& BestResponse::solve(const Job& job, const Timeline& timeline,
                                                Seconds limit) {
  constexpr double kRounding = 1.0 + 1e-12;
  costs_.timeline = &timeline;
  costs_.limit = limit.value() * kRounding;
  route::ungrouped(job, groups_);
  remaining_.set(job, groups_);
  const double latest = latest_within(limit);
  return search_.run(job, job.release().value(),
                     route::BoundedCosts<Costs>(costs_, costs_.arcs, remaining_, latest), groups_);
}

PricedRouting::PricedRouting(const Network& network)
    : remaining_(network),
      merger_(network),
      search_(network, route::PackedLinks(network)),
      bounded_search_(network, route::PackedLinks(network)) {
  costs_.arcs = search_.links().arcs();
  costs_.overheads = overheads_of(network);
}

const route::RoutingResult& PricedRouting::solve(const Job& job, std::span<const Price> prices,
                                                 double delay_factor) {
  costs_.prices = prices;
  costs_.delay_factor = delay_factor;
  merger_.merge(job, Waiting::kPerStay, groups_);
  return search_.run(job, 0.0, costs_, groups_);
}

const route::RoutingResult& PricedRouting::solve_within(const Job& job,
                                                        std::span<const Price> prices,
                                                        Seconds limit) {
  costs_.prices = prices;
  costs_.delay_factor = 1.0;
  merger_.merge(job, Waiting::kPerStay, groups_);
  remaining_.set(job, groups_);
  const double latest = latest_within(limit);
  return bounded_search_.run(
      job, 0.0, route::BoundedCosts<Costs>(costs_, costs_.arcs, remaining_, latest), groups_);
}

}  // namespace lamina::schedule
