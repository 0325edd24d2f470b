// Plans of several jobs under every discipline, by every planner that takes several.
#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/planners.h"
#include "lamina/api/simulate.h"
#include "lamina/core/random.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

using lamina::testing::IsNear;
using ::testing::Contains;
using ::testing::Field;

PlanOptions options_of(const Planner& planner, std::string_view discipline,
                       const Instance& instance) {
  PlanOptions options{.planner = std::string(planner.name),
                      .discipline = std::string(discipline),
                      .time_limit = Seconds(0.003)};
  if (planner.name == "tiers")
    options.tiers = {instance.network->nodes().front().id, instance.network->nodes().back().id};
  return options;
}

std::string first_message(const Verdict& verdict) {
  return verdict.violations.empty() ? "" : verdict.violations.front().message;
}

// That the plan is sound, that the simulation takes as long, and that its bound is proved.
void demand_true(const Instance& instance, const Plan& plan) {
  const std::string what = plan.planner + " under " + plan.discipline;
  const Verdict verdict = judge(instance, plan);
  EXPECT_TRUE(verdict.ok) << what << ": " << first_message(verdict);
  const auto trace = simulate(instance, plan);
  ASSERT_TRUE(trace) << what << ": " << trace.error().text();
  EXPECT_EQ(trace->discipline, plan.discipline);
  for (const TracedJob& job : trace->jobs)
    EXPECT_THAT(job.latency, IsNear(job.planned_latency)) << what << ", " << job.id;
  ASSERT_TRUE(plan.bound);
  EXPECT_EQ(plan.bound->holds_for, kAnyDiscipline);
}

TEST(Disciplines, EveryPlannerStatesTheTimesOfTheSimulation) {
  Random random(1);
  for (int i = 0; i < 8; ++i) {
    const Instance instance = lamina::testing::random_instance(random, {.max_nodes = 7}, 6);
    for (const Planner& planner : planners()) {
      if (!planner.takes_several) continue;
      for (const std::string_view discipline : discipline_names()) {
        const auto plan = api::plan(instance, options_of(planner, discipline, instance));
        ASSERT_TRUE(plan) << planner.name << ": " << plan.error().text();
        EXPECT_EQ(plan->discipline, discipline);
        demand_true(instance, *plan);
      }
    }
  }
}

// Chunks, late clocks and models that generate go their own ways through the program.
TEST(Disciplines, HoldForChunksAndLateClocks) {
  Random random(2);
  for (int i = 0; i < 8; ++i) {
    Instance instance = lamina::testing::random_instance(
        random, {.max_nodes = 5, .max_layers = 4, .chunks = true}, 4);
    for (Job& job : instance.jobs) {
      JobSpec spec = job.spec();
      spec.release += Seconds(1000);
      job = *Job::make(*instance.network, std::move(spec));
    }
    for (const char* planner : {"independent", "best-node", "source-only"})
      for (const std::string_view discipline : discipline_names()) {
        const auto plan =
            api::plan(instance, options_of(*find_planner(planner), discipline, instance));
        if (!plan) continue;  // more chunks than are moved
        demand_true(instance, *plan);
      }
  }
}

// Two jobs of 2 and 1 FLOP that reach a node of 1 FLOP/s together, the larger of higher priority.
Instance two_jobs() {
  Instance it{.network = lamina::testing::draw_shared("a(1F)"), .jobs = {}};
  for (const char* chain : {"0B 2F 0B", "0B 1F 0B"}) {
    JobSpec spec;
    spec.id = std::to_string(it.jobs.size());
    it.jobs.push_back(
        lamina::testing::job(*it.network, lamina::testing::model(chain), "a", "a", spec));
  }
  return it;
}

// One after the other 2 and 3 s; shared the small one takes 2 s, the large one 3 s.
TEST(Disciplines, AreToldApartByTheJudge) {
  const Instance it = two_jobs();
  Plan shared = *plan(it, {.planner = "independent", .discipline = "processor-sharing"});
  EXPECT_THAT(shared.jobs[0].completion, IsNear(3.0));
  EXPECT_THAT(shared.jobs[1].completion, IsNear(2.0));
  EXPECT_THAT(shared.jobs[0].fictitious, IsNear(3.0));
  EXPECT_TRUE(judge(it, shared).ok);
  for (const char* other : {"", "fifo", "priority", "preemptive-priority"}) {
    shared.discipline = other;
    EXPECT_FALSE(judge(it, shared).ok) << other;
  }
  const Plan by_priority = *plan(it, {.planner = "independent"});
  EXPECT_THAT(by_priority.jobs[0].completion, IsNear(2.0));
  EXPECT_EQ(by_priority.discipline, "preemptive-priority");
}

TEST(Disciplines, AreRefusedWhereNobodyKnowsThem) {
  const Instance it = two_jobs();
  Plan made = *plan(it, {.discipline = "fifo"});
  EXPECT_TRUE(judge(it, made).ok);
  // Without a simulation at hand no other discipline is judged.
  EXPECT_THAT(check(it, made).violations, Contains(Field(&Violation::code, "unknown-discipline")));
  made.discipline = "lifo";
  EXPECT_THAT(judge(it, made).violations, Contains(Field(&Violation::code, "unknown-discipline")));
  EXPECT_EQ(simulate(it, made).error().where, "discipline");
}

TEST(Disciplines, ABoundForAnotherDisciplineIsNone) {
  const Instance it = two_jobs();
  Plan made = *plan(it, {.discipline = "fifo"});
  made.bound->holds_for = "fifo";
  EXPECT_TRUE(judge(it, made).ok);
  made.bound->holds_for = "priority";
  EXPECT_THAT(judge(it, made).violations, Contains(Field(&Violation::code, "wrong-holds-for")));
}

// A single job waits for nobody: it may name any discipline.
TEST(Disciplines, ChangeNothingForOneJob) {
  Random random(4);
  for (int i = 0; i < 10; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 6});
    for (const char* planner : {"shortest-path", "best-node", "greedy"}) {
      const auto usual = plan(it, {.planner = planner});
      const auto fifo = plan(it, {.planner = planner, .discipline = "fifo"});
      ASSERT_TRUE(usual && fifo);
      EXPECT_EQ(usual->discipline, "");
      EXPECT_EQ(fifo->discipline, "fifo");
      EXPECT_TRUE(judge(it, *fifo).ok) << first_message(judge(it, *fifo));
      if (!fifo->summary || !usual->summary) continue;
      EXPECT_THAT(fifo->summary->objective, IsNear(usual->summary->objective));
    }
  }
}

}  // namespace
}  // namespace lamina::api
