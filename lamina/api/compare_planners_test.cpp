#include "lamina/api/compare_planners.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/requests.h"
#include "lamina/core/random.h"

namespace lamina::api {
namespace {

using lamina::testing::IsNear;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Not;
using Row = PlannerComparison::Row;

std::vector<std::string> names_of(const PlannerComparison& comparison) {
  std::vector<std::string> names;
  for (const Row& row : comparison.rows) names.push_back(row.planner);
  return names;
}

TEST(ComparePlanners, SaysOfEachWhatItsOwnPlanSays) {
  Random random(1);
  int partly = 0, shared = 0;
  for (int i = 0; i < 10; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 6, .max_layers = 4},
                                                         i % 3 == 0 ? 1 : 4);
    PlanOptions options{.planner = std::string(kAllPlanners)};
    if (it.jobs.size() > 1) options.discipline = "fifo";
    const auto all = compare_planners(it, options);
    ASSERT_TRUE(all) << all.error().text();
    for (const Row& row : all->rows) {
      options.planner = row.planner;
      const Plan own = *plan(it, options);
      const auto lacking = std::ranges::count(own.jobs, false, &PlannedJob::planned);
      EXPECT_EQ(row.infeasible_jobs, lacking);
      EXPECT_EQ(all->objective, own.objective);
      EXPECT_EQ(all->discipline, own.discipline);
      if (lacking > 0 && row.objective) ++partly;
      if (lacking == static_cast<std::ptrdiff_t>(own.jobs.size())) {
        EXPECT_EQ(row.objective, std::nullopt);
        continue;
      }
      EXPECT_EQ(row.objective, own.summary->objective) << row.planner;
      if (!own.bound->gap) continue;
      EXPECT_LE(row.gap.value(), *own.bound->gap);
      EXPECT_GE(row.gap.value(), 0.0);
      if (*row.gap < *own.bound->gap) ++shared;
    }
  }
  EXPECT_GT(partly, 0);
  EXPECT_GT(shared, 0) << "no row gains by another's bound";
}

TEST(ComparePlanners, TakesThePlannersThatFit) {
  Random random(2);
  const Instance one = lamina::testing::random_instance(random, {.max_nodes = 4});
  const Instance several = lamina::testing::random_instance(random, {.max_nodes = 4}, 3);
  EXPECT_THAT(names_of(*compare_planners(one, {})),
              ElementsAre("shortest-path", "source-only", "destination-only", "best-node",
                          "one-split", "fixed-route"));
  EXPECT_THAT(
      names_of(*compare_planners(several, {})),
      ElementsAre("source-only", "destination-only", "best-node", "one-split", "fixed-route",
                  "independent", "sequential", "greedy", "annealing", "neighbourhood-search"));
  const PlanOptions with_tiers{.tiers = {several.network->nodes().front().id}};
  EXPECT_THAT(names_of(*compare_planners(several, with_tiers)), Contains("tiers"));
}

TEST(ComparePlanners, LeavesOutThoseThatDoNotPlanInChunks) {
  Instance it{.network = lamina::testing::draw_shared("/1B/; a(1F) --1B-- b(9F)"), .jobs = {}};
  for (const char* id : {"x", "y"}) {
    JobSpec spec;
    spec.id = id;
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model("2B 3F 1B"), "a", "b", spec));
  }
  const auto names = names_of(*compare_planners(it, {}));
  EXPECT_THAT(names, Contains("independent"));
  EXPECT_THAT(names, Contains("best-node"));
  EXPECT_THAT(names, Not(Contains("greedy")));
}

TEST(ComparePlanners, RefusesWhatNobodyUses) {
  Random random(3);
  const Instance several = lamina::testing::random_instance(random, {.max_nodes = 4}, 3);
  PlanOptions options{.given = {"engine"}};
  EXPECT_EQ(compare_planners(several, options).error().where, "engine");
  EXPECT_EQ(compare_planners(several, {.explain = true}).error().where, "explain");
  EXPECT_EQ(compare_planners(several, {.waiting = Waiting::kPerStay}).error().where, "waiting");
  EXPECT_EQ(compare_planners(several, {.discipline = "lifo"}).error().where, "discipline");
}

// The large job misses its deadline wherever it is: 4 s at a, 2 s at b.
TEST(ComparePlanners, CountsMissedDeadlines) {
  Instance it{.network = lamina::testing::draw_shared("a(1F) --1e9B-- b(2F)"), .jobs = {}};
  for (const char* chain : {"0B 4F 0B", "0B 0.1F 0B"}) {
    JobSpec spec{.deadline = Seconds(1)};
    spec.id = chain;
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model(chain), "a", "a", spec));
  }
  const auto all = compare_planners(it, {});
  ASSERT_TRUE(all);
  const auto greedy = std::ranges::find(all->rows, "greedy", &Row::planner);
  const auto at_source = std::ranges::find(all->rows, "source-only", &Row::planner);
  EXPECT_EQ(greedy->missed_deadlines, 1);
  EXPECT_EQ(at_source->missed_deadlines, 2);
  const PlanRequest request{LoadedInstance{it, {}}, {.planner = std::string(kAllPlanners)}, true};
  const auto reply = answer(request);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->outcome, Outcome::kNoPlan) << "a deadline is missed";
  EXPECT_THAT(reply->document, ::testing::HasSubstr("lamina.comparison/1"));
}

}  // namespace
}  // namespace lamina::api
