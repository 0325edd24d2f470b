#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/notation.h"

#include "lamina/api/plan.h"
#include "lamina/api/simulate.h"
#include "lamina/core/random.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

// A chain of layers with whole works and sizes, many of them 0.
std::string whole_chain(Random& random) {
  std::string chain = fmt::format("{}B", random.below(3));
  for (std::size_t l = 1 + random.below(4); l > 0; --l)
    chain += fmt::format(" {}F {}B", random.below(3), random.below(3));
  return chain;
}

// Everything is a whole number of seconds, so that most arrivals meet another or a departure.
Instance tied(Random& random) {
  Instance it;
  it.network = lamina::testing::draw_shared(
      fmt::format("a(1F q{}F) --1B/q{}B-- b(1F); b --1B/1s-- c(1F +1s); a --1B-- c",
                  random.below(3), random.below(3)));
  for (std::size_t j = 0; j < 6; ++j) {
    JobSpec spec;
    spec.id = fmt::format("job-{}", j);
    spec.release = Seconds(static_cast<double>(random.below(4)));
    const std::array<std::string_view, 3> nodes{"a", "b", "c"};
    it.jobs.push_back(lamina::testing::job(*it.network, lamina::testing::model(whole_chain(random)),
                                           nodes[random.below(3)], nodes[random.below(3)], spec));
  }
  return it;
}

// Planner, judge and simulator time by code of their own; where all happens at whole seconds, they
// agree only if their rules for one instant do.
TEST(Ties, AreBrokenAlikeByPlannerJudgeAndSimulator) {
  Random random(7);
  for (int i = 0; i < 150; ++i) {
    const Instance it = tied(random);
    for (const char* planner : {"sequential", "greedy", "independent"}) {
      const auto plan = api::plan(it, {.planner = planner});
      ASSERT_TRUE(plan.has_value());
      const Verdict verdict = check(it, *plan);
      EXPECT_TRUE(verdict.ok) << i << ' ' << planner << ": "
                              << (verdict.ok ? "" : verdict.violations.front().message);
      const auto trace = simulate(it, *plan);
      ASSERT_TRUE(trace.has_value());
      for (std::size_t j = 0; j < plan->jobs.size(); ++j)
        EXPECT_EQ(trace->jobs[j].completion, plan->jobs[j].completion) << i << ' ' << planner;
    }
  }
}

}  // namespace
}  // namespace lamina::api
