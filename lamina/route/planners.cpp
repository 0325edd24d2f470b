#include "lamina/route/planners.h"

#include <array>

#include "lamina/route/planners/all.h"

namespace lamina::route {
namespace {

constexpr std::array kRoutingOptions{std::string_view("engine"), std::string_view("prepared")};
constexpr std::array kTiersOptions{std::string_view("tiers")};

constexpr std::array kPlanners{
    Planner{"shortest-path", "the least latency of all plans", false, plan_shortest_path,
            kRoutingOptions},
    Planner{"source-only", "all layers at the source", true, plan_source_only},
    Planner{"destination-only", "all layers at the destination", true, plan_destination_only},
    Planner{"best-node", "all layers at one node, the best", true, plan_best_node},
    Planner{"one-split", "the first layers at the source, the rest at one node", true,
            plan_one_split},
    Planner{"fixed-route", "split only along the shortest route by delay, then hops", true,
            plan_fixed_route},
    Planner{"tiers", "stays at given nodes in their order (--tiers a,b,c), each possibly empty",
            true, plan_tiers, kTiersOptions},
};

}  // namespace

std::span<const Planner> planners() { return kPlanners; }

}  // namespace lamina::route
