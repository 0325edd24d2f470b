#include "lamina/route/planners.h"

#include <array>

#include "lamina/model/memory_use.h"
#include "lamina/route/planners/all.h"

namespace lamina::route {
namespace {

constexpr std::array kRoutingOptions{std::string_view("engine"), std::string_view("prepared")};
constexpr std::array kTiersOptions{std::string_view("tiers")};

std::vector<NodeId> source_of(const Network& /*network*/, const Job& job) { return {job.source()}; }
std::vector<NodeId> destination_of(const Network& /*network*/, const Job& job) {
  return {job.destination()};
}
std::vector<NodeId> any_of(const Network& network, const Job& /*job*/) {
  std::vector<NodeId> nodes;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) nodes.push_back(v);
  return nodes;
}

// A route that leads nowhere has one node.
std::vector<NodeId> only_of_route(const Network& /*network*/, const Job& job) {
  if (job.source() != job.destination()) return {};
  return {job.source()};
}

constexpr std::array kPlanners{
    JobPlanner{.name = "shortest-path",
               .label = "anywhere, any way",
               .summary = "the least latency of all plans",
               .plan = plan_shortest_path,
               .claim = Claim::kNoPlan,
               .generates = true,
               .in_explain = false,
               .options = kRoutingOptions},
    JobPlanner{.name = "source-only",
               .label = "all at {source}",
               .summary = "all layers at the source",
               .plan = plan_source_only,
               .generates = true,
               .one_of = source_of},
    JobPlanner{.name = "destination-only",
               .label = "all at {destination}",
               .summary = "all layers at the destination",
               .plan = plan_destination_only,
               .generates = true,
               .one_of = destination_of},
    JobPlanner{.name = "best-node",
               .label = "best single node",
               .summary = "all layers at one node, the best",
               .plan = plan_best_node,
               .generates = true,
               .one_of = any_of},
    JobPlanner{.name = "one-split",
               .label = "one split",
               .summary = "the first layers at the source, the rest at one node",
               .plan = plan_one_split},
    JobPlanner{.name = "fixed-route",
               .label = "fixed route",
               .summary = "the best split along one route, the shortest by delay, then by hops",
               .plan = plan_fixed_route,
               .one_of = only_of_route},
    JobPlanner{
        .name = "tiers",
        .label = "tiers in order",
        .summary = "stays at given nodes in their order (--tiers a,b,c), each possibly empty",
        .plan = plan_tiers,
        .options = kTiersOptions,
        .needs = "tiers"},
};

}  // namespace

bool fits_at(const Network& network, const Job& job, const RoutingOptions& options,
             const Stay& stay) {
  const auto [node, first, last] = stay;
  const auto& memory = network.node(node).memory;
  if (!memory) return true;
  const Model& model = job.model();
  Bytes taken;
  for (std::uint32_t l = first; l <= last; ++l)
    taken += options.in_use == nullptr ? memory_of(model.layer(l))
                                       : options.in_use->added_by(model, l, node);
  return fits(taken, options.in_use == nullptr ? *memory : options.in_use->left(node));
}

bool fits_together(const Network& network, const Job& job, const RoutingOptions& options,
                   const Route& route) {
  MemoryUse all = options.in_use == nullptr ? MemoryUse(network) : *options.in_use;
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg))
      all.add(job.model(), stay->first_layer, stay->last_layer, stay->node);
  return all.overfilled().empty();
}

std::span<const JobPlanner> planners() { return kPlanners; }

}  // namespace lamina::route
