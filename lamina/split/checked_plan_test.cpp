#include "lamina/split/checked_plan.h"

#include <gmock/gmock.h>

#include "tests/support/edited.h"

#include "lamina/split/plan_files_test.h"

namespace lamina::split {
namespace {

using lamina::testing::edited;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PlanFiles;

TEST(CheckedPlan, HasOneRowAJobInTheJobsOrder) {
  const PlanFiles files({"one", "two"});
  const auto it =
      files.checked(PlanFiles::plan(PlanFiles::row("two") + "," + PlanFiles::row("one")));
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->plan.jobs[0].id, "one");
  EXPECT_EQ(it->plan.jobs[1].id, "two");
  EXPECT_EQ(it->name, "plan.json");
}

TEST(CheckedPlan, NamesJobsThatAreMissingUnknownOrDoubled) {
  const PlanFiles files({"one", "two"});
  const std::string one = PlanFiles::row("one"), two = PlanFiles::row("two");
  for (const auto& [rows, words] : {std::pair{one, "nothing of job 'two'"},
                                    {one + "," + two + "," + PlanFiles::row("three"), "'three'"},
                                    {one + "," + two + "," + two, "twice"}}) {
    const auto it = files.checked(PlanFiles::plan(rows));
    ASSERT_FALSE(it);
    EXPECT_THAT(it.error().text(), HasSubstr(words));
    EXPECT_THAT(it.error().where, HasSubstr("plan.json"));
  }
}

TEST(CheckedPlan, RefusesAJobWithoutAPlanAndSaysWhy) {
  const PlanFiles files;
  const auto it = files.checked(PlanFiles::plan(
      R"({"id": "cam", "status": "infeasible", "reason": "no way", "priority": null})"));
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), HasSubstr("'cam' has no plan: no way"));
}

TEST(CheckedPlan, RefusesStepsThatAreNoWayOfTheJob) {
  const PlanFiles files;
  for (const auto& [from, to] : {std::pair{R"("link": 1)", R"("link": 7)"},
                                 {R"("first_layer": 3)", R"("first_layer": 2)"},
                                 {R"("from": "b")", R"("from": "a")"}}) {
    const auto it =
        files.checked(PlanFiles::plan(PlanFiles::row("cam", edited(PlanFiles::steps(), from, to))));
    ASSERT_FALSE(it) << to;
    EXPECT_EQ(it.error().code, ErrorCode::kValue);
    EXPECT_THAT(it.error().where, HasSubstr("plan.json: jobs[0]"));
  }
}

TEST(CheckedPlan, BelongsToItsNetworkAndModels) {
  PlanFiles files;
  for (const auto* const key : {"network", "models"}) {
    const std::string more =
        key == std::string("network")
            ? R"("network": {"name": "n", "fingerprint": "0123456789abcdef"}, )"
            : R"("models": {"m": {"fingerprint": "0123456789abcdef"}}, )";
    const auto it = files.checked(PlanFiles::plan(PlanFiles::row("cam"), more));
    ASSERT_FALSE(it) << key;
    EXPECT_THAT(it.error().text(), HasSubstr("fingerprint"));
    EXPECT_THAT(it.error().where, HasSubstr("plan.json"));
  }
}

TEST(Stays, HaveOneWayMoreThanStaysWithTheLinksBetween) {
  const PlanFiles files;
  const auto it = files.checked(PlanFiles::plan(PlanFiles::row("cam")));
  ASSERT_TRUE(it) << it.error().text();
  const Stays stays =
      stays_of(*it->instance.network, it->instance.jobs.front(), it->plan.jobs.front());
  ASSERT_EQ(stays.stays.size(), 2U);
  EXPECT_EQ(stays.stays[1].node, "b");
  ASSERT_EQ(stays.ways.size(), 3U);
  EXPECT_EQ(stays.ways[0], (Way{"a", "a", {}, {}}));
  EXPECT_EQ(stays.ways[1], (Way{"a", "b", {0}, {}}));
  EXPECT_EQ(stays.ways[2], (Way{"b", "c", {1}, {}}));
}

TEST(ModelFiles, AreThoseOfTheJobsUnlessOthersAreGiven) {
  const PlanFiles files;
  const auto it = files.checked(PlanFiles::plan(PlanFiles::row("cam")));
  ASSERT_TRUE(it);
  const auto own = model_files(files.source, it->instance, {});
  ASSERT_TRUE(own);
  EXPECT_EQ(own->at("m").path(), files.path("m.onnx"));
  for (const std::string item : {"other.onnx", "m=other.onnx"}) {
    const auto other = model_files(files.source, it->instance, {item});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->at("m").path(), "other.onnx");
  }
  const auto unknown = model_files(files.source, it->instance, {"n=other.onnx"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnknownName);
  EXPECT_THAT(unknown.error().message, HasSubstr("'n'"));
}

}  // namespace
}  // namespace lamina::split
