#include "lamina/plan/judge_bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/plan/judged_orders.h"
#include "lamina/plan/judged_windows.h"
#include "lamina/plan/potentials.h"
#include "lamina/plan/prove_bound.h"
#include "lamina/plan/serving.h"

namespace lamina {
namespace {

// Both sides of a bound count from the earliest release, which leaves it half of a figure's slack.
Slack slack_of(Seconds truth, const Known& known) {
  return {known.objective.size_of(truth), 0.5 * known.objective.clock};
}

bool is_at_most(Seconds lower, Seconds least, const Known& known) {
  return lower <= least || agrees(lower, least, slack_of(least, known));
}

// The plan's own objective, if it is the true one but for rounding, must give its gap.
void judge_gap(const Plan& plan, const Known& known, Findings& findings) {
  const Bound& bound = *plan.bound;
  Seconds objective = known.objective.value();
  if (plan.summary && known.objective.may_be(plan.summary->objective))
    objective = plan.summary->objective;
  const auto gap = gap_of(objective, bound.lower);
  const bool agree = gap && bound.gap
                         ? std::abs(*bound.gap - *gap) <= 1e-9 * std::max(1.0, std::abs(*gap))
                         : gap.has_value() == bound.gap.has_value();
  if (agree) return;
  const auto text = [](const std::optional<double>& it) {
    return it ? fmt::format("{:.12g}", *it) : std::string("null");
  };
  findings.of_plan("wrong-gap",
                   fmt::format("bound.gap is {}, should be {}: objective {}, lower {}",
                               text(bound.gap), text(gap), exactly(objective, known.row->unit),
                               exactly(bound.lower, known.row->unit)));
}

// All that is proved here holds under any discipline.
void judge_holds_for(const Plan& plan, Findings& findings) {
  const std::string& said = plan.bound->holds_for;
  const std::string_view own =
      plan.discipline.empty() ? kPreemptivePriority : std::string_view(plan.discipline);
  if (said.empty() || said == kAnyDiscipline || said == own) return;
  findings.of_plan(
      "wrong-holds-for",
      fmt::format("bound.holds_for is {}, but the jobs are served by {}", quoted(said), own));
}

// What is proved of the bound's duration from `from` on: nothing where nothing is.
std::optional<Seconds> proved_of_several(const Network& network, std::span<const Judged> jobs,
                                         const Plan& plan, const Known& known, Findings& findings) {
  const Bound& bound = *plan.bound;
  // Prices of an older kind, by a rule that is no longer known here.
  if (bound.kind == "prices" || (!bound.multipliers && bound.kind != "alone")) return std::nullopt;
  const auto proved =
      proved_bound(network, jobs, *known.row, bound.multipliers.value_or(Multipliers{}));
  if (proved) return *proved;
  findings.of_plan("wrong-multipliers", proved.error().text());
  return std::nullopt;
}

// Says whether the lower bound is proved.
bool judge_lower(const Network& network, std::span<const Judged> jobs, const Plan& plan,
                 const Known& known, Findings& findings) {
  const Worth& worth = known.objective;
  const Seconds lower = plan.bound->lower - worth.from;  // as a duration
  const Seconds reached = worth.duration + worth.doubtful;
  const Seconds possible = std::min(reached, known.least.value_or(reached));
  const auto exactly = [&](Seconds value) { return lamina::exactly(value, known.row->unit); };
  if (!is_at_most(lower, possible, known)) {
    findings.of_plan("false-bound",
                     fmt::format("bound.lower_s is {}, but {} is possible",
                                 exactly(plan.bound->lower), exactly(worth.from + possible)));
    return false;
  }
  if (known.lower && !is_at_most(lower, *known.lower, known)) {
    if (!plan.memory_prices.empty())
      findings.of_plan("false-bound",
                       fmt::format("bound.lower_s is {}, but its prices on memory prove {}",
                                   exactly(plan.bound->lower), exactly(worth.from + *known.lower)));
    return false;
  }
  if ((known.least || known.lower) && !plan.bound->multipliers) return true;
  const auto proved = proved_of_several(network, jobs, plan, known, findings);
  if (known.least || known.lower) return true;
  if (!proved || is_at_most(lower, *proved, known)) return proved.has_value();
  findings.of_plan(
      "false-bound",
      fmt::format("bound.lower_s is {}, but {} {}", exactly(plan.bound->lower),
                  plan.bound->multipliers ? "its multipliers prove" : "alone the jobs take",
                  exactly(worth.from + *proved)));
  return false;
}

}  // namespace

std::optional<Seconds> least_latency(const Network& network, const Judged& only, Waiting waiting,
                                     ChunkTimes chunk_times) {
  const Job& job = *only.job;
  const Proof proof =
      job.model().cuts() == Cuts::kLattice
          ? prove_earliest_of_orders(network, job, waiting, {only.latency(), chunk_times})
          : prove_earliest(network, job, waiting, only.latency(), chunk_times);
  // Where nothing is below the plan it is the least itself.
  const bool is_least = proof.is_exact || proof.latency >= only.latency();
  return proof.holds && is_least ? std::optional(proof.latency) : std::nullopt;
}

Seconds latency_in_memory(const Network& network, const Judged& only, const Plan& plan,
                          Waiting waiting, Findings& findings) {
  const Job& job = *only.job;
  Seconds lower;
  const auto raise = [&](const Proof& proof) {
    if (proof.holds) lower = std::max(lower, std::min(proof.latency, only.latency()));
  };
  raise(prove_earliest(network, job, waiting, only.latency()));
  const auto prices = prices_by_node(network, plan.memory_prices);
  if (!prices) findings.of_plan("wrong-memory-prices", prices.error().message);
  if (lower >= only.latency()) return lower;
  raise(prove_earliest_in_memory(network, job, waiting));
  if (prices && !prices->empty()) raise(prove_earliest_in_memory(network, job, waiting, *prices));
  return lower;
}

bool judge_bound(const Network& network, std::span<const Judged> jobs, const Plan& plan,
                 const Known& known, Findings& findings) {
  if (!plan.bound) return false;
  const bool proved = judge_lower(network, jobs, plan, known, findings);
  judge_holds_for(plan, findings);
  judge_gap(plan, known, findings);
  judge_unit("bound.unit", plan.bound->unit, *known.row, findings);
  return proved;
}

namespace {

// The plans among which a planner finds the best, as far as the judge can recompute it.
enum class Among { kAll, kAtSource, kAtDestination, kAtOneNode };

struct Recomputed {
  std::string_view planner;
  Among among;
};

// A name that is not here is no fault: what its planner finds is not proved.
constexpr std::array kRecomputed{Recomputed{"shortest-path", Among::kAll},
                                 Recomputed{"source-only", Among::kAtSource},
                                 Recomputed{"destination-only", Among::kAtDestination},
                                 Recomputed{"best-node", Among::kAtOneNode}};

// The least latency of the planner's plans; nothing where the judge does not know it.
std::optional<Seconds> least_of(std::string_view planner, const Network& network, const Job& job,
                                const Truth& known) {
  const auto* const row = std::ranges::find(kRecomputed, planner, &Recomputed::planner);
  if (row == kRecomputed.end()) return std::nullopt;
  std::optional<NodeId> only;
  switch (row->among) {
    case Among::kAll: return known.least;
    case Among::kAtSource: only = job.source(); break;
    case Among::kAtDestination: only = job.destination(); break;
    case Among::kAtOneNode: break;
  }
  const Proof proof = prove_earliest_at_one(network, job, known.waiting, only);
  return proof.holds && proof.is_exact ? std::optional(proof.latency) : std::nullopt;
}

std::string latency_text(std::optional<Seconds> latency) {
  return latency && latency->is_finite() ? exactly(*latency) : std::string("impossible");
}

}  // namespace

std::vector<std::string> judge_alternatives(const Network& network, const Judged& only,
                                            const Plan& plan, const Truth& known,
                                            Findings& findings) {
  std::vector<std::string> unproved;
  const std::optional<Seconds> least = known.least;
  const auto slack = [&](Seconds truth) { return Slack{truth, only.truth.completion}; };
  for (const Alternative& other : plan.alternatives) {
    const auto truth = least_of(other.planner, network, *only.job, known);
    const bool possible = truth && truth->is_finite();
    if (truth) {
      if (possible == other.latency.has_value() &&
          (!possible || agrees(*other.latency, *truth, slack(*truth))))
        continue;
      findings.of_plan("false-alternative",
                       fmt::format("alternative {} claims {}, should be {}", other.planner,
                                   latency_text(other.latency), latency_text(truth)));
      continue;
    }
    if (least && other.latency && !(*other.latency >= *least) &&
        !agrees(*other.latency, *least, slack(*least)))
      findings.of_plan("false-alternative",
                       fmt::format("alternative {} claims {}, but no plan is below {}",
                                   other.planner, exactly(*other.latency), exactly(*least)));
    else
      unproved.push_back(other.planner);
  }
  return unproved;
}

}  // namespace lamina
