#include "lamina/plan/check.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/infeasibility.h"

namespace lamina {
namespace {

using testing::brute_force;
using testing::draw_shared;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::node;
using testing::route;

// A plan of one job with true figures and a bound of `optimum`.
Plan honest_plan(const Instance& instance, Waiting rule, const Route& route, Seconds optimum) {
  Plan plan;
  plan.planner = "by hand";
  plan.waiting = to_text(rule);
  plan.jobs = {planned_job(*instance.network, instance.jobs.front(), rule, route)};
  const PlannedJob& row = plan.jobs.front();
  plan.bound = Bound{optimum, gap_of(row.latency, optimum), "dual"};
  plan.summary = Summary{row.latency, row.completion, row.latency, row.latency, Seconds(1e-6)};
  return plan;
}

Plan best_plan(const Instance& instance, Waiting rule) {
  const auto best = brute_force(*instance.network, instance.jobs.front(), rule);
  return honest_plan(instance, rule, best.route, best.completion - instance.jobs.front().release());
}

std::string codes(const Verdict& verdict) {
  std::string text;
  for (const Violation& v : verdict.violations)
    text += fmt::format("{}{}@{}", text.empty() ? "" : " ", v.code, v.step.value_or(0));
  return text;
}

std::string messages(const Verdict& verdict) {
  std::string text;
  for (const Violation& v : verdict.violations) text += v.code + ": " + v.message + "\n";
  return text;
}

// 20 B over a>b (2 s), two layers at b (3 s), 1 B over b>c (0.2 s): 5.2 s, the best there is.
Instance small() {
  Instance instance;
  instance.network = draw_shared("a(1F) --10B-- b(10F) --5B-- c; a --1B/1s--> c; d(1F @pi)");
  instance.jobs = {job(*instance.network, model("20B 10F 5B 20F 1B"), "a", "c")};
  return instance;
}

Plan small_plan() { return best_plan(small(), Waiting::kDraining); }

void scale(Seconds& figure, double factor) { figure = factor * figure; }

SendStep& send(Plan& plan, std::size_t index) {
  return std::get<SendStep>(plan.jobs[0].steps[index].what);
}
ComputeStep& stay(Plan& plan, std::size_t index) {
  return std::get<ComputeStep>(plan.jobs[0].steps[index].what);
}

TEST(Check, ProvesAnOptimalPlan) {
  const Verdict verdict = check(small(), small_plan());
  EXPECT_TRUE(verdict.ok) << messages(verdict);
  EXPECT_TRUE(verdict.optimal);
  EXPECT_THAT(*verdict.latency, IsNear(5.2));
  EXPECT_THAT(*verdict.optimum, IsNear(5.2));
}

// All at a: 30 s, then 1 B over a>c (1 + 1 s).
TEST(Check, AcceptsAPlanThatCouldBeBetter) {
  const Instance instance = small();
  const Plan plan = honest_plan(instance, Waiting::kDraining, route(*instance.network, "a* a* a>c"),
                                Seconds(5.2));
  const Verdict verdict = check(instance, plan);
  EXPECT_TRUE(verdict.ok) << messages(verdict);
  EXPECT_FALSE(verdict.optimal);
  EXPECT_THAT(*verdict.latency, IsNear(32.0));
  EXPECT_THAT(*verdict.optimum, IsNear(5.2));
}

TEST(Check, RefusesAFalseClaimOfOptimality) {
  const Instance instance = small();
  const Plan plan =
      honest_plan(instance, Waiting::kDraining, route(*instance.network, "a* a* a>c"), Seconds(32));
  const Verdict verdict = check(instance, plan);
  EXPECT_FALSE(verdict.ok);
  EXPECT_FALSE(verdict.optimal);
  EXPECT_EQ(codes(verdict), "false-bound@0");
}

TEST(Check, NeedsNeitherBoundNorSummary) {
  Plan plan = small_plan();
  plan.bound.reset();
  plan.summary.reset();
  const Verdict verdict = check(small(), plan);
  EXPECT_TRUE(verdict.ok && verdict.optimal) << messages(verdict);
}

// T7 of docs/theory.md#known-answers: the same route under the three rules.
TEST(Check, TakesTheRuleOfWaitingFromThePlan) {
  Instance instance;
  instance.network = draw_shared("s --1B/6s--> u(1F q10F)");
  instance.jobs = {job(*instance.network, model("0B 1F 0B 1F 0B 1F 0B"), "s", "u")};
  const std::pair<Waiting, double> latencies[] = {
      {Waiting::kDraining, 13}, {Waiting::kPerStay, 19}, {Waiting::kPerLayer, 39}};
  for (const auto& [rule, latency] : latencies) {
    const Plan plan = best_plan(instance, rule);
    const Verdict verdict = check(instance, plan);
    EXPECT_TRUE(verdict.ok && verdict.optimal) << messages(verdict);
    EXPECT_THAT(*verdict.latency, IsNear(latency));
    for (const auto& [other, its_latency] : latencies) {
      Plan renamed = plan;
      renamed.waiting = to_text(other);
      EXPECT_EQ(check(instance, renamed).ok, other == rule);
    }
  }
}

struct Corruption {
  const char* code;  // expected, with the step from 1, or 0
  std::function<void(Plan&)> make;
};

void PrintTo(const Corruption& corruption, std::ostream* out) { *out << corruption.code; }

class CheckRefuses : public ::testing::TestWithParam<Corruption> {};

TEST_P(CheckRefuses, AndNamesTheFault) {
  Plan plan = small_plan();
  GetParam().make(plan);
  const Verdict verdict = check(small(), plan);
  EXPECT_FALSE(verdict.ok);
  EXPECT_FALSE(verdict.optimal);
  EXPECT_EQ(codes(verdict), GetParam().code) << messages(verdict);
  for (const Violation& v : verdict.violations) EXPECT_FALSE(v.message.empty());
}

// The steps: 1 sends tensor 0 a>b over link 0, 2 computes layers 1..2 at b, 3 sends tensor 2 b>c
// over link 1.
const Corruption kCorruptions[] = {
    {"unknown-waiting@0", [](Plan& p) { p.waiting = "patient"; }},
    {"wrong-cuts@0", [](Plan& p) { p.cuts = Cuts::kAny; }},
    {"unknown-objective@0", [](Plan& p) { p.objective = "happiness"; }},
    {"job-missing@0", [](Plan& p) { p.jobs.clear(); }},
    {"job-twice@0", [](Plan& p) { p.jobs.push_back(p.jobs[0]); }},
    {"job-missing@0 unknown-job@0", [](Plan& p) { p.jobs[0].id = "nobody"; }},
    {"false-infeasible@0",
     [](Plan& p) {
       p.jobs[0] = infeasible_job(small().jobs[0], "why not"), p.summary.reset(), p.bound.reset();
     }},
    {"steps-of-infeasible@0 wrong-priority@0 false-infeasible@0",
     [](Plan& p) { p.jobs[0].planned = false, p.summary.reset(), p.bound.reset(); }},
    {"unknown-node@1", [](Plan& p) { send(p, 0).to = "nowhere"; }},
    {"unknown-node@2", [](Plan& p) { stay(p, 1).node = "B"; }},
    {"no-such-link@1", [](Plan& p) { send(p, 0).link = 10000000; }},
    {"no-such-link@1", [](Plan& p) { send(p, 0).link = -1; }},
    {"wrong-link@1", [](Plan& p) { send(p, 0).link = 1; }},
    {"wrong-link@3", [](Plan& p) { send(p, 2).link = 2; }},
    {"wrong-place@2 cannot-compute@2 wrong-place@3", [](Plan& p) { stay(p, 1).node = "c"; }},
    {"wrong-place@2 wrong-place@3", [](Plan& p) { stay(p, 1).node = "d"; }},
    {"wrong-tensor@1 wrong-bytes@1 layer-repeated@2 does-not-join@1",
     [](Plan& p) { send(p, 0).tensor = 1; }},
    {"wrong-tensor@3 does-not-join@2 wrong-bytes@3 layers-missing@0",
     [](Plan& p) { send(p, 2).tensor = 1; }},
    {"wrong-bytes@1", [](Plan& p) { send(p, 0).bytes = Bytes(10); }},
    {"wrong-name@1", [](Plan& p) { send(p, 0).tensors = {"nobody"}; }},
    {"wrong-name@1", [](Plan& p) { send(p, 0).tensors.emplace(); }},
    {"wrong-name@2", [](Plan& p) { stay(p, 1).first_layer_name = "nobody"; }},
    {"wrong-name@2", [](Plan& p) { stay(p, 1).last_layer_name = "nobody"; }},
    {"wrong-bytes@3",
     [](Plan& p) { send(p, 2).bytes = Bytes(std::numeric_limits<double>::quiet_NaN()); }},
    {"layer-skipped@2 does-not-join@1", [](Plan& p) { stay(p, 1).first_layer = 2; }},
    {"layer-repeated@2 does-not-join@1", [](Plan& p) { stay(p, 1).first_layer = 0; }},
    {"wrong-layers@2 wrong-tensor@3 does-not-join@2", [](Plan& p) { stay(p, 1).last_layer = 0; }},
    {"no-such-layer@2 wrong-tensor@3 does-not-join@2", [](Plan& p) { stay(p, 1).last_layer = 3; }},
    {"no-such-layer@2 wrong-tensor@3 does-not-join@2",
     [](Plan& p) { stay(p, 1).last_layer = std::numeric_limits<std::int64_t>::max(); }},
    {"stay-cut-in-two@3",
     [](Plan& p) {
       auto& steps = p.jobs[0].steps;
       steps.insert(steps.begin() + 2, steps[1]);
       stay(p, 1).last_layer = 1, stay(p, 1).last_layer_name.clear();
       stay(p, 2).first_layer = 2, stay(p, 2).first_layer_name.clear();
     }},
    {"wrong-place@1 layers-missing@0",
     [](Plan& p) {
       p.jobs[0].steps.erase(p.jobs[0].steps.begin(), p.jobs[0].steps.begin() + 2),
           send(p, 0).tensor = 0, send(p, 0).bytes = Bytes(20), send(p, 0).tensors.reset();
     }},
    {"wrong-place@1", [](Plan& p) { p.jobs[0].steps.erase(p.jobs[0].steps.begin()); }},
    {"not-at-destination@0", [](Plan& p) { p.jobs[0].steps.pop_back(); }},
    {"layers-missing@0 not-at-destination@0", [](Plan& p) { p.jobs[0].steps.clear(); }},
    {"wrong-end@1", [](Plan& p) { p.jobs[0].steps[0].end = Seconds(0); }},
    {"wrong-start@2 wrong-end@2",
     [](Plan& p) { p.jobs[0].steps[1].start += Seconds(1), p.jobs[0].steps[1].end += Seconds(1); }},
    {"wrong-waiting@3", [](Plan& p) { p.jobs[0].steps[2].waiting = Seconds(0.5); }},
    {"wrong-release@0", [](Plan& p) { p.jobs[0].release = Seconds(0.1); }},
    {"wrong-completion@0", [](Plan& p) { scale(p.jobs[0].completion, 0.99); }},
    {"wrong-latency@0", [](Plan& p) { scale(p.jobs[0].latency, 1 - 1e-8); }},
    {"wrong-latency@0",
     [](Plan& p) { p.jobs[0].latency = Seconds(std::numeric_limits<double>::quiet_NaN()); }},
    {"wrong-breakdown@0", [](Plan& p) { p.jobs[0].breakdown.compute += Seconds(1); }},
    {"wrong-breakdown@0", [](Plan& p) { p.jobs[0].breakdown.transmission += Seconds(1e-7); }},
    {"wrong-breakdown@0", [](Plan& p) { p.jobs[0].breakdown.propagation += Seconds(1e-7); }},
    {"wrong-breakdown@0", [](Plan& p) { p.jobs[0].breakdown.waiting += Seconds(1e-7); }},
    {"wrong-deadline@0", [](Plan& p) { p.jobs[0].deadline_met = true; }},
    {"wrong-fictitious@0", [](Plan& p) { scale(p.jobs[0].fictitious, 0.9); }},
    {"wrong-objective@0", [](Plan& p) { scale(p.summary->objective, 0.99); }},
    {"wrong-summary@0", [](Plan& p) { scale(p.summary->makespan, 0.99); }},
    {"wrong-summary@0", [](Plan& p) { scale(p.summary->mean_latency, 1.01); }},
    {"wrong-summary@0", [](Plan& p) { scale(p.summary->max_latency, 1.01); }},
    {"false-bound@0 wrong-gap@0", [](Plan& p) { scale(p.bound->lower, 1.01); }},
    {"wrong-multipliers@0",
     [](Plan& p) {
       p.bound->multipliers = Multipliers{};
       p.bound->multipliers->prices = {{{"nowhere", 0, {}, {}}, {}}};
     }},
    {"wrong-unit@0", [](Plan& p) { p.bound->unit = "jobs"; }},
    {"wrong-gap@0", [](Plan& p) { p.bound->gap = 0.5; }},
    {"wrong-gap@0", [](Plan& p) { p.bound->lower = Seconds(), p.bound->gap = 0.0; }},
    {"false-alternative@0",
     [](Plan& p) {
       p.alternatives = {{"best-node", "", Seconds(5.1), "slower"}, {"tiers", "", {}, ""}};
     }},
};

INSTANTIATE_TEST_SUITE_P(EveryFigureAndStep, CheckRefuses, ::testing::ValuesIn(kCorruptions));

TEST(ViolationCodes, AreDistinctAndEveryOneOccurs) {
  std::string seen;
  for (const Corruption& corruption : kCorruptions) seen += std::string(corruption.code) + " ";
  // Those that `small` cannot show are shown by the tests below, by operator_order_test.cpp,
  // check_fused_test.cpp and tests/cli/generation_test.py.
  seen +=
      "private-tensor@ private-layer@ pinned-layer@ wrong-waiting-rule@ endless@ memory-exceeded@ "
      "fused-tensor@ wrong-memory-prices@ wrong-order@ wrong-again@ wrong-token-time@ ";
  // Those of streams: check_capacity_test.cpp.
  seen +=
      "wrong-rate@ wrong-shares@ too-late@ wrong-theta@ overloaded@ wrong-load@ wrong-marginal@";
  // Those of disciplines in service: api/disciplines_test.cpp.
  seen += " unknown-discipline@ wrong-holds-for@";
  for (const ViolationCode& code : violation_codes())
    EXPECT_THAT(seen, ::testing::HasSubstr(std::string(code.code) + "@"));
}

// The makespan counts from time 0, latencies from the release.
TEST(Check, ProvesEveryObjectiveOfOneJob) {
  Instance instance = small();
  JobSpec spec = instance.jobs[0].spec();
  spec.release = Seconds(3);
  instance.jobs = {*Job::make(*instance.network, spec)};
  for (const char* objective : {"mean-latency", "weighted-latency", "max-latency", "makespan"}) {
    Plan plan = best_plan(instance, Waiting::kPerStay);
    plan.objective = objective;
    if (plan.objective == "makespan")
      plan.summary->objective = plan.bound->lower = plan.summary->makespan;
    const Verdict verdict = check(instance, plan);
    EXPECT_TRUE(verdict.ok && verdict.optimal) << objective << "\n" << messages(verdict);
    EXPECT_THAT(*verdict.latency, IsNear(plan.objective == "makespan" ? 8.2 : 5.2));
    plan.bound->lower = 1.01 * plan.bound->lower;
    plan.bound->gap = gap_of(plan.summary->objective, plan.bound->lower);
    EXPECT_EQ(codes(check(instance, plan)), "false-bound@0");
    plan.bound->gap.reset();
    EXPECT_EQ(codes(check(instance, plan)), "false-bound@0 wrong-gap@0");
  }
}

TEST(Check, KnowsDeadlines) {
  Instance instance = small();
  JobSpec spec = instance.jobs[0].spec();
  spec.deadline = Seconds(5);
  instance.jobs = {*Job::make(*instance.network, spec)};
  Plan plan = best_plan(instance, Waiting::kDraining);
  EXPECT_EQ(plan.jobs[0].deadline_met, false);
  EXPECT_TRUE(check(instance, plan).ok);
  plan.jobs[0].deadline_met = true;
  EXPECT_EQ(codes(check(instance, plan)), "wrong-deadline@0");
}

TEST(Check, HoldsPlansToPrivateLayersAndPins) {
  const Instance free = small();
  const Plan plan = best_plan(free, Waiting::kDraining);
  const auto judged = [&](const std::function<void(JobSpec&)>& constrain) {
    JobSpec spec = free.jobs[0].spec();
    constrain(spec);
    Instance bound{free.network, {*Job::make(*free.network, spec)}};
    return codes(check(bound, plan));
  };
  EXPECT_EQ(judged([](JobSpec& s) { s.private_layers = 1; }), "private-tensor@1 private-layer@2");
  EXPECT_EQ(judged([&](JobSpec& s) { s.pins = {{2, 2, {node(*free.network, "a")}}}; }),
            "pinned-layer@2");
  EXPECT_EQ(judged([&](JobSpec& s) { s.pins = {{1, 2, {node(*free.network, "b")}}}; }), "");
}

TEST(Check, AcceptsInfeasibleJobsOnlyWhereNoPlanExists) {
  Instance instance;
  instance.network = draw_shared("a(1F); b(1F)");
  instance.jobs = {job(*instance.network, model("1B"), "a", "b")};
  Plan plan;
  plan.jobs = {
      infeasible_job(instance.jobs[0], why_infeasible(*instance.network, instance.jobs[0]))};
  const Verdict verdict = check(instance, plan);
  EXPECT_TRUE(verdict.ok) << messages(verdict);
  EXPECT_FALSE(verdict.latency);
}

TEST(Check, AcceptsTheEmptyPlanOfNoJobs) {
  const Instance instance{draw_shared("a(1F)"), {}};
  EXPECT_TRUE(check(instance, Plan{}).ok);
}

TEST(Check, JudgesAModelThatOnlyMovesItsInput) {
  Instance instance;
  instance.network = draw_shared("a --2B-- b");
  for (const char* destination : {"a", "b"}) {
    instance.jobs = {job(*instance.network, model("6B"), "a", destination)};
    const Verdict verdict = check(instance, best_plan(instance, Waiting::kPerStay));
    EXPECT_TRUE(verdict.ok && verdict.optimal) << messages(verdict);
  }
}

// The plan with one tensor sent over a link and back for nothing, where some step allows it.
std::optional<Route> with_detour(const Instance& instance, const Route& best) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  NodeId at = job.source();
  std::uint32_t tensor = 0;
  for (std::size_t k = 0; k <= best.size(); ++k) {
    std::size_t position = network.first_link_from(at).index();
    for (const Link& away : network.links_from(at)) {
      const Hop hop{tensor, LinkId(position++)};
      const auto back = network.find_link(away.row, away.to, at);
      if (!back || !job.constraints().leaves(tensor) || away.to == at) continue;
      Route longer = best;
      longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(k), {hop, Hop{tensor, *back}});
      return longer;
    }
    if (k == best.size()) break;
    if (const Hop* hop = std::get_if<Hop>(&best[k])) at = network.link(hop->link).to;
    if (const Stay* it = std::get_if<Stay>(&best[k])) tensor = it->last_layer;
  }
  return std::nullopt;
}

TEST(Check, TellsSoundOptimalAndFalsePlansApartOnRandomInstances) {
  int proved = 0, worse = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(random, {.max_nodes = 5, .max_layers = 4});
    const auto rule = static_cast<Waiting>(seed % 3);
    const Job& it = instance.jobs.front();
    const auto best = brute_force(*instance.network, it, rule);
    if (!best.completion.is_finite()) continue;
    const Seconds optimum = best.completion - it.release();
    const Verdict verdict = check(instance, honest_plan(instance, rule, best.route, optimum));
    EXPECT_TRUE(verdict.ok && verdict.optimal) << "seed " << seed << "\n" << messages(verdict);
    ++proved;

    const auto detour = with_detour(instance, best.route);
    if (!detour) continue;
    const Plan longer = honest_plan(instance, rule, *detour, optimum);
    if (longer.jobs[0].latency <= optimum * (1 + 1e-6)) continue;
    const Verdict sound = check(instance, longer);
    EXPECT_TRUE(sound.ok && !sound.optimal) << "seed " << seed << "\n" << messages(sound);
    const Plan boast = honest_plan(instance, rule, *detour, longer.jobs[0].latency);
    EXPECT_FALSE(check(instance, boast).ok) << "seed " << seed;
    ++worse;
  }
  EXPECT_GT(proved, 100);
  EXPECT_GT(worse, 50);
}

}  // namespace
}  // namespace lamina
