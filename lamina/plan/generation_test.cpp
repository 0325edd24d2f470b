#include "lamina/plan/generation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/all_routes.h"
#include "tests/support/generation.h"

#include "lamina/plan/plan.h"

namespace lamina {
namespace {

using lamina::testing::all_routes;
using lamina::testing::random_generation;
using lamina::testing::run_by_run;

bool is_placed_alike(const Route& a, const Route& b) {
  const auto stays = [](const Route& route) {
    std::vector<Stay> found;
    for (const Leg& leg : route)
      if (const Stay* const stay = std::get_if<Stay>(&leg)) found.push_back(*stay);
    return found;
  };
  return stays(a) == stays(b);
}

// Calls `use` with plans of random jobs whose tensors travel whole.
template <class Use>
void each_plan(Use&& use) {
  std::size_t count = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Instance instance = random_generation(random, {3, 2, true});
    if (instance.network->chunk().is_finite()) continue;
    const Job& job = instance.jobs.front();
    for (const Route& route : all_routes(*instance.network, job)) {
      if (!random.chance(0.2)) continue;
      for (const Route& again :
           all_routes(*instance.network, job.further_run(last_node_of(job, route)))) {
        if (!is_placed_alike(route, again)) continue;
        SCOPED_TRACE(seed);
        use(*instance.network, job, route, again);
        ++count;
        break;
      }
    }
  }
  EXPECT_GT(count, 50U);
}

TEST(EvaluateGeneration, TakesAsLongAsItsRunsOneAfterTheOther) {
  each_plan([](const Network& network, const Job& job, const Route& route, const Route& again) {
    const GenerationTimes times = evaluate(network, job, Waiting::kDraining, route, again);
    const double wanted = run_by_run(network, job, route, again).value();
    EXPECT_NEAR(times.latency.value(), wanted, 1e-12 * wanted);
    EXPECT_NEAR(times.breakdown.total().value(), wanted, 1e-12 * wanted);
    EXPECT_GE(fictitious_latency(network, job, route, again).value(), wanted * (1 - 1e-12));
  });
}

// Rules that charge in full are never below the truth.
TEST(EvaluateGeneration, DrainingIsAtMostPerStay) {
  each_plan([](const Network& network, const Job& job, const Route& route, const Route& again) {
    const Seconds truth = evaluate(network, job, Waiting::kDraining, route, again).latency;
    EXPECT_LE(truth, evaluate(network, job, Waiting::kPerStay, route, again).latency * (1 + 1e-12));
  });
}

// A late clock costs no digits.
TEST(EvaluateGeneration, CountsFromTheRelease) {
  each_plan([](const Network& network, const Job& job, const Route& route, const Route& again) {
    JobSpec spec = job.spec();
    spec.release = Seconds(1e9);
    const Job late = *Job::make(network, spec);
    const GenerationTimes times = evaluate(network, late, Waiting::kPerStay, route, again);
    const GenerationTimes early = evaluate(network, job, Waiting::kPerStay, route, again);
    EXPECT_EQ(times.latency, early.latency);
    EXPECT_EQ(times.period, early.period);
    EXPECT_EQ(times.first.latency, early.first.latency);
  });
}

TEST(PlannedGeneration, SaysWhatItsRunsTake) {
  each_plan([](const Network& network, const Job& job, const Route& route, const Route& again) {
    const PlannedJob row = planned_job(network, job, Waiting::kDraining, route, again);
    ASSERT_TRUE(row.again && row.first_token && row.time_per_token);
    EXPECT_EQ(row.again->count, job.model().steps());
    EXPECT_EQ(row.again->period, *row.time_per_token);
    EXPECT_EQ(row.again->steps.size(), again.size());
    EXPECT_LE(*row.first_token, row.steps.empty()
                                    ? *row.first_token
                                    : row.steps.back().end - row.release + Seconds(1e-12));
    EXPECT_GE(row.fictitious, row.latency);
  });
}

}  // namespace
}  // namespace lamina
