#include "lamina/sim/serving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/plan.h"
#include "lamina/sim/disciplines.h"

namespace lamina::sim {
namespace {

using lamina::testing::IsNear;
using ::testing::ElementsAre;

// Two jobs that come together to a node of 1 FLOP/s, over a cable of 1 B/s: 2 B and 4 FLOP, 1 B and
// 1 FLOP. The node has 3 s of work when it begins.
struct Crowd {
  std::shared_ptr<const Network> network = lamina::testing::draw_shared("a --1B/0.5s-- b(1F q3F)");
  std::vector<Job> jobs;
  std::vector<Route> routes;
  std::vector<Ranked> ranked;

  explicit Crowd(Seconds release) {
    for (const char* chain : {"2B 4F 0B", "1B 1F 0B"}) {
      JobSpec spec{.release = release};
      spec.id = std::to_string(jobs.size());
      jobs.push_back(lamina::testing::job(*network, lamina::testing::model(chain), "a", "b", spec));
    }
    for (const Job& job : jobs)
      routes.push_back(lamina::testing::all_routes(*network, job).front());
    for (std::size_t i = 0; i < jobs.size(); ++i)
      ranked.push_back({&jobs[i], &routes[i], static_cast<std::int64_t>(i + 1)});
  }

  [[nodiscard]] std::vector<Timetable> served(std::string_view discipline, Seconds origin) const {
    return served_times(*network, ranked, *serving_of(*network, discipline, origin), origin);
  }
};

// The cable first carries job 0 for 2 s, then job 1 for 1 s: they are at the node at 2.5 and 3.5 s.
// It is free at 3 s, serves job 0 until 7 s, and then job 1 until 8 s.
TEST(Serving, TimesJobsInTheOrderOfTheirArrival) {
  const Crowd crowd{Seconds()};
  const auto tables = crowd.served("fifo", Seconds());
  ASSERT_EQ(tables[0].legs.size(), 2U);
  EXPECT_THAT(tables[0].legs[0].end, IsNear(2.5));
  EXPECT_THAT(tables[0].legs[1].waiting, IsNear(0.5));
  EXPECT_THAT(tables[0].completion, IsNear(7.0));
  EXPECT_THAT(tables[1].legs[0].waiting, IsNear(2.0));
  EXPECT_THAT(tables[1].legs[1].start, IsNear(3.5));
  EXPECT_THAT(tables[1].legs[1].waiting, IsNear(3.5));
  EXPECT_THAT(tables[1].completion, IsNear(8.0));
  EXPECT_THAT(tables[1].breakdown.waiting, IsNear(5.5));
  EXPECT_THAT(tables[1].breakdown.propagation, IsNear(0.5));
}

// Shared, the cable needs 2 s for the 1 B of job 1, has then carried 1 B of job 0, and carries the
// other one until 3 s. The node serves job 1 alone from 3 s on, and both from 3.5 s on: job 1 is
// through at 4.5 s; of job 0 3.5 FLOP are left then, until 8 s.
TEST(Serving, SharesResourcesEqually) {
  const auto tables = Crowd{Seconds()}.served("processor-sharing", Seconds());
  EXPECT_THAT(tables[1].legs[0].end, IsNear(2.5));
  EXPECT_THAT(tables[0].legs[0].end, IsNear(3.5));
  EXPECT_THAT(tables[1].completion, IsNear(4.5));
  EXPECT_THAT(tables[0].completion, IsNear(8.0));
}

// At 2 s only 1 s of the node's work is left: it waits for nobody when the first tensor comes.
TEST(Serving, CountsFromTheOrigin) {
  const auto tables = Crowd{Seconds(2)}.served("fifo", Seconds(2));
  EXPECT_THAT(tables[0].legs[0].start, IsNear(2.0));
  EXPECT_THAT(tables[0].completion, IsNear(8.5));
  EXPECT_THAT(tables[0].latency, IsNear(6.5));
  EXPECT_THAT(tables[1].completion, IsNear(9.5));
}

TEST(Serving, KnowsTheDisciplinesOfTheTable) {
  const Crowd crowd{Seconds()};
  for (const Discipline& row : disciplines())
    EXPECT_EQ(serving_of(*crowd.network, row.name)->discipline(), row.name);
  EXPECT_EQ(serving_of(*crowd.network, "lifo"), nullptr);
}

// Jobs of random routes and priorities.
struct RandomPlan {
  Instance instance;
  std::vector<Route> routes;
  std::vector<Ranked> ranked;

  RandomPlan(Random& random, bool chunks) {
    instance = lamina::testing::random_instance(
        random, {.min_nodes = 2, .max_nodes = 4, .max_layers = 3, .chunks = chunks}, 6);
    for (const Job& job : instance.jobs) {
      const auto all = lamina::testing::all_routes(*instance.network, job);
      routes.push_back(all.empty() ? Route() : all[random.below(all.size())]);
    }
    std::vector<std::int64_t> priorities{1, 2, 3, 4, 5, 6};
    for (std::size_t i = 0; i < routes.size(); ++i) {
      std::swap(priorities[i], priorities[i + random.below(priorities.size() - i)]);
      if (!routes[i].empty()) ranked.push_back({&instance.jobs[i], &routes[i], priorities[i]});
    }
  }
};

// Theorem 1 with its notes: nobody is later than if it waited for all that it may have to wait for.
TEST(Serving, NobodyIsLaterThanInTheFictitiousSystem) {
  Random random(7);
  std::size_t blocked = 0, num_jobs = 0;
  for (int i = 0; i < 120; ++i) {
    const RandomPlan it(random, i % 4 == 0);
    for (const Discipline& row : disciplines()) {
      const auto tables = served_times(*it.instance.network, it.ranked,
                                       *serving_of(*it.instance.network, row.name), Seconds());
      const auto most = fictitious_latencies(*it.instance.network, it.ranked, row.waits_for);
      const auto higher = fictitious_latencies(*it.instance.network, it.ranked, WaitsFor::kHigher);
      for (std::size_t j = 0; j < tables.size(); ++j) {
        EXPECT_LE(tables[j].latency.value(), most[j].value() * (1 + 1e-9)) << row.name;
        ++num_jobs;
        if (tables[j].latency > higher[j] * (1 + 1e-9)) ++blocked;
      }
    }
  }
  EXPECT_GT(num_jobs, 500U);
  EXPECT_GT(blocked, 5U) << "no job tells the bounds apart";
}

// The planners' and the judge's own times, and the simulation's.
TEST(Serving, AgreesWithTimesOfPreemptivePriority) {
  Random random(8);
  for (int i = 0; i < 60; ++i) {
    const RandomPlan it(random, i % 3 == 0);
    const auto own = preemptive_times(*it.instance.network, it.ranked);
    const auto simulated =
        served_times(*it.instance.network, it.ranked,
                     *serving_of(*it.instance.network, kPreemptivePriority), Seconds());
    for (std::size_t j = 0; j < own.size(); ++j) {
      EXPECT_THAT(simulated[j].completion, IsNear(own[j].completion));
      EXPECT_NEAR(simulated[j].breakdown.waiting.value(), own[j].breakdown.waiting.value(),
                  1e-9 * (1.0 + own[j].latency.value()));
    }
  }
}

}  // namespace
}  // namespace lamina::sim
