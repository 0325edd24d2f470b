#include "lamina/api/each_alone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/problem.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/planners.h"
#include "lamina/core/random.h"
#include "lamina/plan/walk.h"

namespace lamina::api {
namespace {

using lamina::testing::IsNear;
using ::testing::HasSubstr;

PlanOptions restricted(const Planner& planner, const Instance& it) {
  PlanOptions options{.planner = std::string(planner.name)};
  if (planner.name == "tiers")
    options.tiers = {it.network->nodes().front().id, it.network->nodes().back().id};
  return options;
}

// Whoever plans several alone plans each as in a file of its own, and finds none where that has
// none.
TEST(EachAlone, JobsTakeTheRoutesThatTheyTakeByThemselves) {
  Random random(1);
  int planned = 0, infeasible = 0;
  for (int i = 0; i < 25; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 6}, 4);
    for (const Planner& planner : planners()) {
      if (planner.of_one == nullptr || !planner.takes_several) continue;
      const PlanOptions options = restricted(planner, it);
      const auto together = plan(it, options);
      ASSERT_TRUE(together) << planner.name << ": " << together.error().text();
      const Verdict verdict = judge(it, *together);
      EXPECT_TRUE(verdict.ok) << planner.name
                              << (verdict.ok ? "" : ": " + verdict.violations.front().message);
      for (std::size_t j = 0; j < it.jobs.size(); ++j) {
        const PlannedJob& row = together->jobs[j];
        const Plan alone = *plan({it.network, {it.jobs[j]}}, options);
        ASSERT_EQ(row.planned, alone.jobs.front().planned) << planner.name;
        EXPECT_EQ(row.none_found, alone.jobs.front().none_found);
        EXPECT_EQ(row.reason, alone.jobs.front().reason);
        ++(row.planned ? planned : infeasible);
        if (!row.planned) continue;
        const Walk walk = walk_of(*it.network, it.jobs[j], row.steps);
        ASSERT_TRUE(walk.route);
        EXPECT_THAT(evaluate(*it.network, it.jobs[j], Waiting::kDraining, *walk.route).latency,
                    IsNear(alone.jobs.front().latency))
            << planner.name;
      }
    }
  }
  EXPECT_GT(planned, 100);
  EXPECT_GT(infeasible, 20);
}

// The bound is that of all planners, not what the restricted one takes alone: at the source 3 s for
// the job of 3 FLOP; b would compute it in 0.1 s.
TEST(EachAlone, TheBoundLooksBeyondThePlanner) {
  Instance it{.network = lamina::testing::draw_shared("a(1F) --1e9B-- b(30F)"), .jobs = {}};
  for (const char* id : {"x", "y"}) {
    JobSpec spec;
    spec.id = id;
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model("0B 3F 0B"), "a", "a", spec));
  }
  const Plan plan = *api::plan(it, {.planner = "source-only", .bound = BoundRule::kAlone});
  EXPECT_THAT(plan.summary->objective, IsNear(4.5));
  EXPECT_THAT(plan.bound->lower, IsNear(0.1));
  EXPECT_TRUE(judge(it, plan).bound_proved);
}

// Two jobs of models of 3 B each, and two nodes that hold 4 B: the first job fills a.
TEST(EachAlone, JobsShareMemoryInTheOrderOfTheFile) {
  const auto drawn = lamina::testing::draw_shared("a(1F) --1e9B-- b(0.5F)");
  lamina::testing::Problem problem = lamina::testing::problem_of(
      *drawn, lamina::testing::job(*drawn, lamina::testing::model("0B 1F 0B"), "a", "a"));
  problem.operators.front().weights = Bytes(3);
  for (Node& node : problem.nodes) node.memory = Bytes(4);
  Instance it{.network = lamina::testing::build(problem).network, .jobs = {}};
  for (const char* id : {"x", "y"}) {
    JobSpec spec;
    spec.id = id;
    const auto own = lamina::testing::build(problem).jobs.front().shared_model();
    it.jobs.push_back(lamina::testing::job(*it.network, own, "a", "a", spec));
  }
  const Plan best_node = *api::plan(it, {.planner = "best-node"});
  EXPECT_THAT(best_node.jobs[0].latency, IsNear(1.0));
  EXPECT_THAT(best_node.jobs[1].latency, IsNear(2.0));
  EXPECT_TRUE(judge(it, best_node).ok);
  const Plan source_only = *api::plan(it, {.planner = "source-only"});
  EXPECT_TRUE(source_only.jobs[0].planned);
  EXPECT_FALSE(source_only.jobs[1].planned);
  EXPECT_TRUE(source_only.jobs[1].none_found);
  EXPECT_THAT(source_only.jobs[1].reason, HasSubstr("beside the others"));
  EXPECT_TRUE(judge(it, source_only).ok);
}

TEST(EachAlone, JobsStandInTheOrderThatIsAskedFor) {
  Instance it{.network = lamina::testing::draw_shared("a(1F)"), .jobs = {}};
  for (const char* chain : {"0B 3F 0B", "0B 1F 0B"}) {
    JobSpec spec;
    spec.id = chain;
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model(chain), "a", "a", spec));
  }
  PlanOptions options{.planner = "best-node", .order = schedule::Order::kShortest};
  options.given = {"order"};
  const Plan plan = *api::plan(it, options);
  EXPECT_EQ(plan.jobs[0].priority, 2);
  EXPECT_THAT(plan.jobs[1].completion, IsNear(1.0));
  it.jobs.pop_back();
  EXPECT_EQ(api::plan(it, options).error().where, "order") << "one job has no order";
}

}  // namespace
}  // namespace lamina::api
