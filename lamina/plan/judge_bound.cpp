#include "lamina/plan/judge_bound.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/plan/potentials.h"
#include "lamina/plan/prove_bound.h"

namespace lamina {
namespace {

void judge_gap(const Bound& bound, Seconds objective, Findings& findings) {
  if (!bound.gap) return;
  const auto gap = gap_of(objective, bound.lower);
  const auto agree = [&] { return std::abs(*bound.gap - *gap) <= 1e-9 * std::max(1.0, *gap); };
  if (gap && agree()) return;
  findings.of_plan("wrong-gap",
                   fmt::format("bound.gap is {:.12g}, should be {}: objective {}, lower {}",
                               *bound.gap, gap ? fmt::format("{:.12g}", *gap) : "null",
                               exactly(objective), exactly(bound.lower)));
}

void judge_multipliers(const Network& network, std::span<const Judged> jobs, const Plan& plan,
                       Findings& findings) {
  const Bound& bound = *plan.bound;
  if (!bound.multipliers || jobs.empty()) return;
  const auto proved = proved_bound(network, jobs, plan.objective, *bound.multipliers);
  if (!proved) {
    findings.of_plan("wrong-multipliers", proved.error().text());
    return;
  }
  if (!(bound.lower <= *proved) && !agrees(bound.lower, *proved, Seconds()))
    findings.of_plan("false-bound", fmt::format("bound.lower_s is {}, but its multipliers prove {}",
                                                exactly(bound.lower), exactly(*proved)));
}

}  // namespace

std::optional<Seconds> least_objective(const Network& network, const Plan& plan, const Judged& only,
                                       Waiting waiting) {
  const Proof proof = prove_earliest(network, *only.job, waiting, only.truth.completion);
  if (!proof.holds) return std::nullopt;
  return plan.objective == "makespan" ? proof.earliest : proof.earliest - only.job->release();
}

void judge_claims(const Network& network, std::span<const Judged> jobs, const Plan& plan,
                  const Known& known, Findings& findings) {
  const auto& [objective, optimum] = known;
  const Seconds possible = optimum.value_or(objective);
  if (plan.bound) {
    const Seconds lower = plan.bound->lower;
    if (!(lower <= possible) && !agrees(lower, possible, Seconds())) {
      findings.of_plan("false-bound", fmt::format("bound.lower_s is {}, but {} is possible",
                                                  exactly(lower), exactly(possible)));
    }
    judge_multipliers(network, jobs, plan, findings);
    judge_gap(*plan.bound, objective, findings);
  }
  if (!optimum) return;
  for (const Alternative& other : plan.alternatives) {
    if (!other.latency || *other.latency >= *optimum) continue;
    if (agrees(*other.latency, *optimum, Seconds())) continue;
    findings.of_plan("false-alternative",
                     fmt::format("alternative {} claims {}, but nothing is below {}", other.planner,
                                 exactly(*other.latency), exactly(*optimum)));
  }
}

}  // namespace lamina
