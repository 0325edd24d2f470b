#include "lamina/api/plan_several.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/deadlines.h"
#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/planners.h"
#include "lamina/core/random.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

constexpr std::array kObjectives{"mean-latency", "weighted-latency", "max-latency",
                                 "makespan",     "p95-latency",      "mean-tardiness",
                                 "max-lateness", "missed-deadlines"};

Job named(const Network& network, const std::shared_ptr<const Model>& model, std::string id,
          std::string_view destination) {
  JobSpec spec;
  spec.id = std::move(id);
  return lamina::testing::job(network, model, "a", destination, spec);
}

TEST(PlanSeveral, EveryPlanOfEveryObjectiveIsJudgedSound) {
  Random random(1);
  for (int i = 0; i < 12; ++i) {
    const Instance instance = lamina::testing::with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 10}, 5), random, 0.8, 3.0);
    for (const Planner& planner : planners()) {
      if (!planner.takes_several) continue;
      for (const char* objective : kObjectives) {
        PlanOptions options{.planner = std::string(planner.name),
                            .objective = objective,
                            .time_limit = Seconds(0.005)};
        if (planner.name == "tiers") options.tiers = {instance.network->nodes().front().id};
        const auto plan = api::plan(instance, options);
        ASSERT_TRUE(plan.has_value()) << plan.error().text();
        const Verdict verdict = check(instance, *plan);
        EXPECT_TRUE(verdict.ok) << planner.name << ", " << objective << ": "
                                << (verdict.ok ? "" : verdict.violations.front().message);
        EXPECT_LE(verdict.optimal, verdict.bound_proved);
        EXPECT_TRUE(verdict.bound_proved || plan->bound->kind != "alone");
      }
    }
  }
}

// The same jobs at Unix time: the same plan, with latencies to the last digits, and backlogs that
// are gone by then.
TEST(PlanSeveral, LateClocksCostNoDigits) {
  Random random(3);
  for (int i = 0; i < 3; ++i) {
    const Instance early = lamina::testing::with_deadlines(
        lamina::testing::random_instance(random,
                                         {.max_nodes = 6, .max_layers = 4, .backlogs = false}, 5),
        random, 0.8, 3.0);
    Instance late{early.network, {}};
    for (const Job& job : early.jobs) {
      JobSpec spec = job.spec();
      spec.release = spec.release + Seconds(1.7e9);
      late.jobs.push_back(*Job::make(*early.network, spec));
    }
    for (const char* objective : kObjectives) {
      const PlanOptions options{.objective = objective, .bound = BoundRule::kMultipliers};
      const auto plan = api::plan(late, options), before = api::plan(early, options);
      ASSERT_TRUE(plan && before);
      const Verdict verdict = check(late, *plan);
      EXPECT_TRUE(verdict.ok) << (verdict.ok ? "" : verdict.violations.front().message);
      EXPECT_TRUE(verdict.bound_proved) << plan->bound->kind;
      if (!plan->summary) continue;
      const double latency = before->summary->mean_latency.value();
      EXPECT_NEAR(plan->summary->mean_latency.value(), latency, 1e-6 * latency + 1e-6);
    }
  }
}

// Taking the first release off the clock changes backlogs, and nothing else of the network.
TEST(PlanSeveral, KeepsChunksWhereTheFirstJobComesLate) {
  Instance it;
  it.network = lamina::testing::draw_shared("/1B/; a(1F) --1B/q3B-- c; c --1B-- b(9F)");
  for (const double release : {1.0, 2.0}) {
    JobSpec spec{.release = Seconds(release)};
    spec.id = std::to_string(release);
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model("3B 90F 1B"), "a", "b", spec));
  }
  const auto plan = api::plan(it, {.planner = "independent"});
  ASSERT_TRUE(plan.has_value()) << plan.error().text();
  // Three pieces wait until 3 s for the first link and cross the second one behind each other: the
  // input is there at 7 s, when the stay of 10 s begins.
  EXPECT_NEAR(plan->jobs.front().completion.value(), 17.0, 1e-9);
  EXPECT_TRUE(check(it, *plan).ok);
}

TEST(PlanSeveral, CertificatesProveTheirBounds) {
  Random random(2);
  for (int i = 0; i < 10; ++i) {
    const Instance instance = lamina::testing::with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 6, .max_layers = 4}, 8), random, 0.8,
        3.0);
    for (const char* objective : kObjectives) {
      const PlanOptions options{.planner = "greedy",
                                .objective = objective,
                                .bound = BoundRule::kMultipliers,
                                .certificate = true};
      auto plan = api::plan(instance, options);
      ASSERT_TRUE(plan.has_value()) << plan.error().text();
      ASSERT_TRUE(plan->bound && plan->bound->multipliers);
      const Verdict verdict = check(instance, *plan);
      EXPECT_TRUE(verdict.ok) << i << ' ' << objective << ": "
                              << (verdict.ok ? "" : verdict.violations.front().message);
      // Whatever the number of threads.
      PlanOptions threaded = options;
      threaded.threads = 3;
      EXPECT_EQ(api::plan(instance, threaded)->bound->lower, plan->bound->lower);
      // A little more than the multipliers prove is too much.
      const Seconds objective_value = plan->summary->objective;
      const Seconds between = 0.5 * (plan->bound->lower + objective_value);
      const bool is_more =
          objective_value - plan->bound->lower > 1e-6 * (plan->summary->max_latency + Seconds(1));
      plan->bound->lower = between;
      plan->bound->gap = gap_of(objective_value, between);
      if (is_more) {
        EXPECT_FALSE(check(instance, *plan).ok) << objective;
      }
    }
  }
}

TEST(PlanSeveral, CountsDeadlines) {
  const auto network = lamina::testing::draw_shared("a(1F)");
  Instance instance{network, {}};
  for (const double deadline : {2.0, 2.5, 9.0}) {
    JobSpec spec;
    spec.id = "job-" + std::to_string(instance.jobs.size());
    spec.deadline = Seconds(deadline);
    instance.jobs.push_back(
        lamina::testing::job(*network, lamina::testing::model("0B 2F 0B"), "a", "a", spec));
  }
  const auto plan = api::plan(instance, {.planner = "sequential"});  // done at 2, 4, 6
  ASSERT_TRUE(plan && plan->summary && plan->summary->deadlines);
  const Deadlines& deadlines = *plan->summary->deadlines;
  EXPECT_EQ(deadlines.met, 2);
  EXPECT_EQ(deadlines.missed, 1);
  EXPECT_EQ(deadlines.max_lateness, Seconds(1.5));
  EXPECT_EQ(deadlines.total_lateness, Seconds(1.5));
  EXPECT_TRUE(check(instance, *plan).ok);
  Plan boastful = *plan;
  boastful.summary->deadlines = Deadlines{3, 0, {}, {}};
  EXPECT_FALSE(check(instance, boastful).ok);
}

// Where nobody has a deadline nobody is late, whatever is planned; and the plan says so.
TEST(PlanSeveral, WithoutDeadlinesNobodyIsLate) {
  Random random(5);
  const Instance instance = lamina::testing::random_instance(random, {.min_nodes = 4}, 4);
  for (const char* objective : {"mean-tardiness", "max-lateness", "missed-deadlines"})
    for (const char* planner : {"independent", "annealing", "neighbourhood-search"}) {
      const auto plan = api::plan(instance, {.planner = planner,
                                             .objective = objective,
                                             .time_limit = Seconds(0.01),
                                             .bound = BoundRule::kMultipliers});
      ASSERT_TRUE(plan && plan->summary);
      EXPECT_EQ(plan->summary->objective, Seconds());
      EXPECT_EQ(plan->bound->lower, Seconds());
      EXPECT_EQ(plan->bound->gap, 0.0);
      EXPECT_EQ(plan->bound->unit, find_objective(objective)->unit);
      EXPECT_TRUE(check(instance, *plan).optimal);
    }
}

// One job alone has the same objectives.
TEST(PlanSeveral, OneJobIsJudgedByItsDeadline) {
  Random random(6);
  int missed = 0, behind = 0;
  for (int i = 0; i < 60; ++i) {
    const Instance instance = lamina::testing::with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 6, .max_layers = 4}), random, 0.8,
        3.0);
    for (const char* objective :
         {"p95-latency", "mean-tardiness", "max-lateness", "missed-deadlines"})
      for (const char* planner : {"shortest-path", "best-node", "greedy"}) {
        const auto plan = api::plan(instance, {.planner = planner, .objective = objective});
        ASSERT_TRUE(plan.has_value()) << plan.error().text();
        const Verdict verdict = check(instance, *plan);
        EXPECT_TRUE(verdict.ok) << objective << ", " << planner << ": "
                                << (verdict.ok ? "" : verdict.violations.front().message);
        if (!plan->jobs.front().planned || !plan->bound) continue;
        EXPECT_EQ(verdict.optimal, plan->bound->gap == 0.0 || verdict.optimum == verdict.latency)
            << objective << ", " << planner;
        missed += plan->summary->unit == "jobs" && plan->summary->objective == Seconds(1) ? 1 : 0;
        behind += plan->summary->objective > plan->bound->lower ? 1 : 0;
      }
  }
  EXPECT_GT(missed, 5);
  EXPECT_GT(behind, 20);
}

TEST(PlanSeveral, ARestrictedPlannerClaimsNothingByFindingNothing) {
  // The destination cannot compute; a plan exists.
  const Instance instance{lamina::testing::draw_shared("a(1F) --1B-- b"), {}};
  Instance one = instance;
  one.jobs = {lamina::testing::job(*one.network, lamina::testing::model("1B 1F 1B"), "a", "b")};
  for (const Planner& planner : planners()) {
    if (planner.of_one == nullptr || planner.name == "tiers") continue;
    auto plan = api::plan(one, {.planner = std::string(planner.name)});
    ASSERT_TRUE(plan.has_value());
    Plan none = *plan;
    none.jobs = {infeasible_job(one.jobs.front(), "found none")};
    none.summary.reset();
    none.bound.reset();
    EXPECT_FALSE(check(one, none).ok) << planner.name;
    none.jobs.front().none_found = true;
    EXPECT_TRUE(check(one, none).ok) << planner.name;
  }
}

TEST(PlanSeveral, PlansTheRestWhereOneJobHasNoWay) {
  const auto network = lamina::testing::draw_shared("a(1F) --1B-- b(1F); c(1F)");
  const auto model = lamina::testing::model("1B 1F 1B");
  const Instance instance{network,
                          {named(*network, model, "one", "b"), named(*network, model, "lost", "c"),
                           named(*network, model, "two", "b")}};
  const auto plan = api::plan(instance, {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->planner, "greedy");
  ASSERT_EQ(plan->jobs.size(), 3U);
  EXPECT_TRUE(plan->jobs[0].planned);
  EXPECT_FALSE(plan->jobs[1].planned);
  EXPECT_NE(plan->jobs[1].reason, "");
  EXPECT_FALSE(plan->jobs[1].priority.has_value());
  EXPECT_TRUE(plan->jobs[2].planned);
  EXPECT_TRUE(check(instance, *plan).ok);
}

TEST(PlanSeveral, OfNoJobsIsEmpty) {
  const Instance instance{lamina::testing::draw_shared("a(1F)"), {}};
  const auto plan = api::plan(instance, {.planner = "neighbourhood-search"});
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->jobs.empty());
  EXPECT_TRUE(check(instance, *plan).ok);
}

}  // namespace
}  // namespace lamina::api
