#include <algorithm>
#include <array>

#include "lamina/route/policies/all.h"
#include "lamina/route/policy.h"

namespace lamina::route {
namespace {

constexpr std::array<std::string_view, 3> kGreedyOptions{"planner", "waiting", "tiers"};
constexpr std::array<std::string_view, 1> kPenaltyOptions{"penalty"};

constexpr std::array kPolicies{
    PolicyEntry{"delay-greedy", "the least latency by the queues of the moment", kGreedyOptions,
                make_delay_greedy},
    PolicyEntry{"max-weight",
                "the least work where most waits: stable if any policy is",
                {},
                make_max_weight},
    PolicyEntry{"drift-plus-penalty", "max-weight, with delay as a penalty", kPenaltyOptions,
                make_drift_plus_penalty}};

}  // namespace

std::span<const PolicyEntry> policies() { return kPolicies; }

const PolicyEntry* find_policy(std::string_view name) {
  const auto row = std::ranges::find(kPolicies, name, &PolicyEntry::name);
  return row == kPolicies.end() ? nullptr : &*row;
}

}  // namespace lamina::route
