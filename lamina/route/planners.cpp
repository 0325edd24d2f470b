#include "lamina/route/planners.h"

#include <array>

#include "lamina/route/planners/shortest_path.h"

namespace lamina::route {
namespace {

constexpr std::array kPlanners{
    Planner{"shortest-path", "the least latency of all plans", false, plan_shortest_path},
};

}  // namespace

std::span<const Planner> planners() { return kPlanners; }

}  // namespace lamina::route
