#include "lamina/route/label_engine.h"

#include <algorithm>
#include <array>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <span>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::HasPlan;
using lamina::testing::IsNear;

std::uint32_t num_stays(const Route& route) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(route, [](const Leg& leg) { return std::get_if<Stay>(&leg); }));
}

constexpr std::size_t kMostStays = 4;

// By the number of stays, the earliest completion of all routes with at most so many.
std::array<Seconds, kMostStays + 1> earliest(const Instance& it, std::span<const Route> routes,
                                             Waiting rule) {
  std::array<Seconds, kMostStays + 1> best;
  best.fill(Seconds::infinity());
  for (const Route& route : routes) {
    const Seconds completion = evaluate(*it.network, it.jobs[0], rule, route).completion;
    for (std::size_t stays = num_stays(route); stays < best.size(); ++stays)
      best[stays] = std::min(best[stays], completion);
  }
  return best;
}

// Every engine that supports a limit keeps it, and is the best that does. A stay is a layer at
// least, so that as many stays as layers are no limit.
TEST(LimitedStays, EnginesThatSupportThemFindTheBestOfAllRoutesThatKeepThem) {
  Random random(1);
  std::size_t answered = 0, changed = 0, none = 0;
  for (int i = 0; i < 80; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.min_nodes = 2,
                                                                  .max_nodes = 4,
                                                                  .max_layers = kMostStays,
                                                                  .backlogs = i % 3 > 0,
                                                                  .ends = i % 4 == 3});
    const std::vector<Route> routes = lamina::testing::all_routes(*it.network, it.jobs[0]);
    for (const Waiting rule : kAllWaitings) {
      const auto best = earliest(it, routes, rule);
      for (std::uint32_t stays = 0; stays <= kMostStays; ++stays) {
        const Query query{.job = it.jobs[0], .waiting = rule, .limits = {.stays = stays}};
        for (const EngineEntry& entry : engines()) {
          if (!entry.supports(*it.network, query)) continue;
          const RoutingResult answer = entry.make(*it.network)->solve(query);
          EXPECT_THAT(answer.completion, IsNear(best[stays])) << entry.name;
          EXPECT_LE(num_stays(answer.route), stays) << entry.name;
          ++answered;
          changed += best[stays] > best.back();
          none += !answer.feasible() && best.back().is_finite();
        }
      }
    }
  }
  EXPECT_GT(answered, 1000u);
  EXPECT_GT(changed, 200u);
  EXPECT_GT(none, 100u);
}

// b is ten times as fast, and the 4 B between the layers are quickly sent: 2 stays are best.
TEST(LimitedStays, AreKeptByTheEngineThatAutoTakes) {
  const Network network = draw("a(1F) --2B-- b(10F)");
  const Job job =
      lamina::testing::job(network, lamina::testing::model("20B 2F 4B 20F 1B"), "a", "b");
  const auto engine = find_engine("auto")->make(network);
  EXPECT_THAT(engine->solve({job}), HasPlan(std::cref(network), "a* a>b b*", 2.0 + 2.0 + 2.0));
  const Query one{.job = job, .limits = {.stays = 1}};
  EXPECT_THAT(engine->solve(one), HasPlan(std::cref(network), "a>b b* b*", 10.0 + 2.2));
  EXPECT_THAT(engine->explanation(), ::testing::StartsWith("labels: "));
  EXPECT_FALSE(engine->solve({.job = job, .limits = {.stays = 0}}).feasible());
}

TEST(Support, IsSaidByEveryEngineAndDemandedByName) {
  const Network idle = draw("a(1F) --2B-- b(10F)"), busy = draw("a(1F q9F) --2B-- b(10F)");
  const auto chain = lamina::testing::model("20B 2F 1B");
  const Job now = lamina::testing::job(idle, chain, "a", "b");
  const Job later = lamina::testing::job(idle, chain, "a", "b", {.release = Seconds(9)});
  const EngineEntry &labels = *find_engine("labels"), &sweep = *find_engine("sweep");
  EXPECT_TRUE(demand_support(labels, idle, {now}));
  EXPECT_TRUE(demand_support(labels, busy, {now, Waiting::kPerStay}));
  EXPECT_TRUE(demand_support(labels, busy, {later}));  // the backlog is served by then
  EXPECT_TRUE(demand_support(sweep, busy, {now}));
  const auto refused = demand_support(labels, busy, {now});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "engine labels does not support backlogs that drain while the job waits, limits of "
            "memory, tensors that travel in chunks, or models that generate (key steps); these do: "
            "auto, sweep, explicit, elimination, bounded, chunks, memory");
  const auto limited = demand_support(sweep, idle, {.job = now, .limits = {.stays = 1}});
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().message,
            "engine sweep does not support limits, also of memory, tensors that travel in chunks, "
            "or models that generate (key steps); these do: auto, labels");
  EXPECT_FALSE(demand_support(*find_engine("auto"), busy, {.job = now, .limits = {.stays = 1}}));
}

}  // namespace
}  // namespace lamina::route
