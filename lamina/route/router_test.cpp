#include "lamina/route/router.h"

#include <array>
#include <gmock/gmock.h>
#include <utility>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/explicit_dijkstra.h"

namespace lamina::route {
namespace {

using lamina::testing::IsNear;

// The job to another destination.
Job to(const Network& network, const Job& job, NodeId destination) {
  JobSpec spec = job.spec();
  spec.destination = destination;
  return Job::make(network, std::move(spec)).value();
}

// Some jobs, each to some destinations.
std::vector<Job> spread_out(Random& random, const Instance& it) {
  std::vector<Job> jobs;
  for (const Job& job : it.jobs)
    for (std::uint64_t i = 0, end = 1 + random.below(4); i < end; ++i)
      jobs.push_back(to(*it.network, job, NodeId(random.below(it.network->num_nodes()))));
  return jobs;
}

void expect_optimal(const Network& network, const Job& job, Waiting rule,
                    const RoutingResult& answer) {
  ExplicitDijkstra reference(network);
  EXPECT_THAT(answer.completion, IsNear(reference.solve({job, rule}).completion));
  if (answer.feasible()) {
    EXPECT_THAT(evaluate(network, job, rule, answer.route).completion, IsNear(answer.completion));
  }
}

TEST(Router, AnswersBatchesAsIfAskedOneByOne) {
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 3, .max_nodes = 12, .backlogs = i % 2 == 0}, 3);
    const std::vector<Job> jobs = spread_out(random, it);
    Router router(*it.network);
    for (const Waiting rule : kAllWaitings) {
      const std::vector<RoutingResult> answers = router.solve_all(jobs, rule);
      ASSERT_EQ(answers.size(), jobs.size());
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        expect_optimal(*it.network, jobs[j], rule, answers[j]);
        EXPECT_THAT(router.solve(jobs[j], rule).completion, IsNear(answers[j].completion));
      }
    }
  }
}

TEST(Router, SaysWhenTheResultCanBeAnywhere) {
  Random random(2);
  for (int i = 0; i < 40; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 10});
    const Network& network = *it.network;
    Router router(network);
    if (i % 2 == 0) router.prepare();
    for (const Waiting rule : kAllWaitings) {
      const std::vector<Seconds> completions = router.completions(it.jobs[0], rule);
      ASSERT_EQ(completions.size(), network.num_nodes());
      ExplicitDijkstra reference(network);
      for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
        EXPECT_THAT(completions[v.index()],
                    IsNear(reference.solve({to(network, it.jobs[0], v), rule}).completion));
    }
  }
}

// Some links get faster or slower, longer or shorter, some nodes too.
Network changed(Random& random, const Network& network, std::uint64_t one_in) {
  NetworkBuilder builder;
  for (Node node : network.nodes()) {
    if (node.compute > FlopPerSecond() && random.below(one_in) == 0)
      node.compute = node.compute * (0.25 + 2.0 * random.unit());
    EXPECT_TRUE(builder.add_node(std::move(node)));
  }
  for (const Link& link : network.links()) {
    LinkRow row{link.from, link.to, link.bandwidth, link.delay, link.backlog, false};
    if (random.below(one_in) == 0) {
      row.bandwidth = row.bandwidth * (0.25 + 2.0 * random.unit());
      row.delay = row.delay * (2.0 * random.unit());
    }
    EXPECT_TRUE(builder.add_link(row));
  }
  return std::move(builder).build();
}

TEST(Router, MendsWhatItPreparedWhereTheNetworkChanges) {
  Random random(3);
  for (int i = 0; i < 40; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.min_nodes = 8, .max_nodes = 25}, 2);
    Router router(*it.network);
    router.prepare();
    std::vector<std::unique_ptr<const Network>> networks;
    for (int change = 0; change < 4; ++change) {
      const Network& before = networks.empty() ? *it.network : *networks.back();
      for (const Job& job : it.jobs) std::ignore = router.solve(job, Waiting::kPerStay);
      networks.push_back(std::make_unique<Network>(changed(random, before, 20)));
      EXPECT_TRUE(router.change_to(*networks.back()));
      Router fresh(*networks.back());
      fresh.prepare();
      for (const Job& job : it.jobs)
        for (const Waiting rule : kAllWaitings) {
          expect_optimal(*networks.back(), job, rule, router.solve(job, rule));
          EXPECT_EQ(router.solve(job, rule).completion, fresh.solve(job, rule).completion);
        }
    }
  }
}

TEST(Router, PreparesAnewWhereTheShapeChanges) {
  Random random(4);
  const Instance it = lamina::testing::random_instance(random, {.min_nodes = 8, .max_nodes = 8});
  const Instance other = lamina::testing::random_instance(random, {.min_nodes = 9, .max_nodes = 9});
  Router router(*it.network);
  ASSERT_TRUE(router.prepare());
  EXPECT_FALSE(router.change_to(*other.network));
  expect_optimal(*other.network, other.jobs[0], Waiting::kDraining,
                 router.solve(other.jobs[0], Waiting::kDraining));
}

}  // namespace
}  // namespace lamina::route
