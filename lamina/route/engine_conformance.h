#pragma once

#include <gmock/gmock.h>
#include <memory>
#include <string>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/engine.h"

// What an Engine is: every engine of engines() runs this suite.
namespace lamina::route {

inline constexpr std::array kRules{Waiting::kDraining, Waiting::kPerStay, Waiting::kPerLayer};

class EngineConformance : public ::testing::TestWithParam<EngineEntry> {
 protected:
  [[nodiscard]] std::unique_ptr<Engine> make(const Network& network) const {
    return GetParam().make(network);
  }
};

// The answer is a plan that costs what it claims.
inline void expect_costs_its_claim(const Network& network, const Job& job, Waiting rule,
                                   const Answer& answer) {
  if (!answer.feasible()) {
    EXPECT_TRUE(answer.route.empty());
    return;
  }
  EXPECT_THAT(evaluate(network, job, rule, answer.route).completion,
              lamina::testing::IsNear(answer.completion));
}

TEST_P(EngineConformance, ReachesTheLeastOfAllPlansOfTinyInstances) {
  Random random(1);
  for (int i = 0; i < 400; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 1, .max_nodes = 4, .min_layers = 0, .max_layers = 4});
    const auto engine = make(*it.network);
    for (const Waiting rule : kRules) {
      SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << to_text(rule));
      const Answer& answer = engine->solve(it.jobs[0], rule);
      EXPECT_THAT(answer.completion,
                  lamina::testing::IsNear(
                      lamina::testing::brute_force(*it.network, it.jobs[0], rule).completion));
      expect_costs_its_claim(*it.network, it.jobs[0], rule, answer);
    }
  }
}

}  // namespace lamina::route
