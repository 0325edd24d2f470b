#include "lamina/schedule/loads.h"

#include <cmath>
#include <gmock/gmock.h>
#include <string>
#include <utility>

#include "tests/support/problem.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/model/memory_use.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners.h"

namespace lamina::schedule {
namespace {

// Two models, six jobs, and nodes that hold a part of them.
Instance crowded(Random& random) {
  const Instance any = lamina::testing::random_instance(
      random, {.min_nodes = 3, .max_nodes = 6, .max_layers = 4, .constraints = false}, 2);
  double all = 0.0;
  std::vector<std::shared_ptr<const Model>> models;
  lamina::testing::Problem first;
  for (const Job& job : any.jobs) {
    lamina::testing::Problem problem = lamina::testing::problem_of(*any.network, job);
    for (Operator& op : problem.operators) {
      op.weights = Bytes(static_cast<double>(random.below(8)));
      op.state = Bytes(static_cast<double>(random.below(3)));
      all += (op.weights + op.state).value();
    }
    models.push_back(lamina::testing::build(problem).jobs[0].shared_model());
    first = std::move(problem);
  }
  for (Node& node : first.nodes)
    if (random.chance(0.7)) node.memory = Bytes(std::floor(all * random.uniform(0.2, 0.8)));
  Instance it{lamina::testing::build(first).network, {}};
  for (int i = 0; i < 6; ++i) {
    JobSpec spec;
    spec.id = "job-" + std::to_string(i);
    spec.model = models[random.below(models.size())];
    spec.source = NodeId(random.below(it.network->num_nodes()));
    spec.destination = NodeId(random.below(it.network->num_nodes()));
    it.jobs.push_back(*Job::make(*it.network, spec));
  }
  return it;
}

MemoryUse use_of(const Workload& workload, const Schedule& schedule) {
  MemoryUse use(workload.network());
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    add_stays(workload.job(j).model(), schedule.trips[j]->route, use);
  return use;
}

// Whoever plans, and jobs that find no memory are told apart from those that have it.
TEST(Loads, AreKeptToByEveryPlanner) {
  Random random(3);
  int bound = 0, left_out = 0;
  for (int i = 0; i < 40; ++i) {
    const Instance it = crowded(random);
    for (const Scheduler& planner : planners()) {
      SCOPED_TRACE(::testing::Message() << i << " " << planner.name);
      Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
      const std::size_t admitted = workload.num_jobs();
      ScheduleOptions options;
      options.num_steps = 60;
      Schedule schedule = planner.plan(workload, options);
      ASSERT_EQ(schedule.order.size(), admitted);
      EXPECT_TRUE(use_of(workload, schedule).overfilled().empty());
      const double value = schedule.value;
      workload.admit_left_out(schedule);
      EXPECT_TRUE(use_of(workload, schedule).overfilled().empty());
      ASSERT_EQ(schedule.order.size(), workload.num_jobs());
      if (workload.num_jobs() == admitted) {
        EXPECT_EQ(schedule.value, value);
      }
      EXPECT_EQ(schedule.value, value_anew(workload, schedule.order, schedule.trips));
      bound += workload.memory_binds() ? 1 : 0;
      left_out += static_cast<int>(workload.left_out().size());
    }
  }
  EXPECT_GT(bound, 50);
  EXPECT_GT(left_out, 10);
}

// What a trip would add, told without taking it, is what taking it adds.
TEST(Loads, TellWhatMayBeTaken) {
  Random random(8);
  int allowed = 0, refused = 0;
  for (int i = 0; i < 60; ++i) {
    const Instance it = crowded(random);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    if (!workload.memory_binds()) continue;
    Loads loads(workload);
    EXPECT_TRUE(loads.fit());
    for (std::size_t j = 0; j < workload.num_jobs(); ++j)
      for (const Trip* const trip : workload.trips(workload.class_of(j))) {
        const bool allows = loads.allow(j, *trip);
        const Trip& before = loads.trip(j);
        loads.take(j, *trip);
        EXPECT_EQ(loads.fit(), allows);
        if (!allows) loads.take(j, before);
        ++(allows ? allowed : refused);
      }
  }
  EXPECT_GT(allowed, 20);
  EXPECT_GT(refused, 5);
}

}  // namespace
}  // namespace lamina::schedule
