#include "lamina/plan/tasks.h"

#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/notation.h"

namespace lamina {
namespace {

using testing::draw;
using testing::IsNear;

void expect_task(const Task& task, ResourceId resource, double service, double delay) {
  EXPECT_EQ(task.resource, resource);
  EXPECT_THAT(task.service, IsNear(service));
  EXPECT_THAT(task.delay, IsNear(delay));
}

// 20 B at 10 B/s are 2 s and travel 3 s; b begins with 0.5 s of overhead, and 10 + 20 FLOP at
// 10 FLOP/s are 3 s; 1 B at 5 B/s is 0.2 s. Backlogs are no part of a task.
TEST(Tasks, SayWhatEachLegAsksOfWhichResource) {
  const Network network = draw("a(1F) --10B/3s/q7B-- b(10F +0.5s q99F) --5B-- c");
  const Job job = testing::job(network, testing::model("20B 10F 5B 20F 1B"), "a", "c");
  const auto tasks = tasks_of(network, job, testing::route(network, "a>b b* b* b>c"));
  const Resources resources(network);
  ASSERT_EQ(tasks.size(), 3u);  // two layers, one stay
  expect_task(tasks[0], resources.of(*network.find_link(0, NodeId(0), NodeId(1))), 2.0, 3.0);
  expect_task(tasks[1], resources.of(NodeId(1)), 3.5, 0.0);
  expect_task(tasks[2], resources.of(*network.find_link(1, NodeId(1), NodeId(2))), 0.2, 0.0);
}

TEST(Tasks, OfARouteThatStaysWhereItIsAreNone) {
  const Network network = draw("a(1F) --1B-- b");
  const Job job = testing::job(network, testing::model("20B"), "a", "a");
  EXPECT_TRUE(tasks_of(network, job, {}).empty());
}

}  // namespace
}  // namespace lamina
