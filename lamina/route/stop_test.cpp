#include <atomic>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/route/engine.h"
#include "lamina/route/planners.h"
#include "lamina/route/router.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::job;
using lamina::testing::model;

// Sources and destinations can run all layers, so that every planner has a plan.
const Network& network() {
  static const Network kNetwork = draw("a(1F) --10B-- b(2F); b --5B-- c(9F)");
  return kNetwork;
}

Job one() { return job(network(), model("20B 10F 5B 20F 1B"), "a", "c"); }

TEST(Stop, EndsEveryEngine) {
  const std::atomic<bool> flag = true;
  const Job job = one();
  for (const EngineEntry& row : engines()) {
    if (!row.supports(network(), {job})) continue;
    const auto engine = row.make(network());
    const RoutingResult stopped = engine->solve({.job = job, .stop = StopToken(&flag)});
    EXPECT_TRUE(stopped.stopped) << row.name;
    EXPECT_FALSE(stopped.feasible()) << row.name;
    const RoutingResult answer = engine->solve({job});  // what was stopped leaves nothing behind
    EXPECT_FALSE(answer.stopped) << row.name;
    EXPECT_EQ(answer.completion, row.make(network())->solve({job}).completion) << row.name;
  }
}

TEST(Stop, EndsEveryPlanner) {
  std::atomic<bool> flag = true;
  for (const JobPlanner& row : planners()) {
    RoutingOptions options;
    options.tiers = {NodeId(0), NodeId(2)};
    options.stop = StopToken(&flag);
    const RoutingResult stopped = row.plan(network(), one(), options);
    EXPECT_TRUE(stopped.stopped) << row.name;
    EXPECT_FALSE(stopped.feasible()) << row.name;
    options.stop = {};
    EXPECT_TRUE(row.plan(network(), one(), options).feasible()) << row.name;
  }
}

TEST(Stop, EndsBatchesAndSaysWhichAnswersAreMissing) {
  std::atomic<bool> flag = true;
  const std::vector<Job> jobs(20, one());
  Router router(network());
  for (const RoutingResult& answer :
       router.solve_all(jobs, Waiting::kDraining, 2, StopToken(&flag)))
    EXPECT_TRUE(answer.stopped && !answer.feasible());
  for (const RoutingResult& answer : router.solve_all(jobs, Waiting::kDraining, 2))
    EXPECT_TRUE(!answer.stopped && answer.feasible());
}

}  // namespace
}  // namespace lamina::route
