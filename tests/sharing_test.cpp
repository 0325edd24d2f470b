// One network serves many threads: each has an engine of its own, and none disturbs another.
#include <array>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "tests/support/random_instance.h"

#include "lamina/route/engine.h"
#include "lamina/route/router.h"

namespace lamina {
namespace {

// Every engine's completion of every job under every rule, one after the other.
std::vector<Seconds> solve_all(const Instance& instance) {
  std::vector<Seconds> completions;
  for (const route::EngineEntry& entry : route::engines()) {
    const auto engine = entry.make(*instance.network);
    for (const Job& job : instance.jobs)
      for (const Waiting rule : kAllWaitings)
        if (entry.supports(*instance.network, {job, rule}))
          completions.push_back(engine->solve({job, rule}).completion);
  }
  return completions;
}

TEST(Sharing, ThreadsPlanOnOneNetworkAsIfAlone) {
  Random random(1);
  for (int round = 0; round < 10; ++round) {
    const Instance instance =
        testing::random_instance(random, {.min_nodes = 6, .max_nodes = 20, .max_layers = 9}, 8);
    const std::vector<Seconds> alone = solve_all(instance);
    std::vector<std::vector<Seconds>> together(4);
    std::vector<std::thread> threads;
    for (auto& answers : together)
      threads.emplace_back([&answers, &instance] { answers = solve_all(instance); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& answers : together) EXPECT_EQ(answers, alone);
  }
}

// A router's threads share one preparation, and answer as one thread does.
TEST(Sharing, RoutersAnswerAlikeInAnyNumberOfThreads) {
  Random random(2);
  for (int round = 0; round < 6; ++round) {
    const Instance instance =
        testing::random_instance(random, {.min_nodes = 6, .max_nodes = 20, .max_layers = 9}, 30);
    for (const Waiting rule : kAllWaitings) {
      const auto alone = route::Router(*instance.network).solve_all(instance.jobs, rule);
      route::Router router(*instance.network);
      for (const unsigned threads : {2U, 4U, 64U}) {
        const auto together = router.solve_all(instance.jobs, rule, threads);
        ASSERT_EQ(together.size(), alone.size());
        for (std::size_t i = 0; i < alone.size(); ++i) {
          EXPECT_EQ(together[i].completion, alone[i].completion);
          EXPECT_EQ(together[i].route, alone[i].route);
        }
      }
    }
  }
}

}  // namespace
}  // namespace lamina
