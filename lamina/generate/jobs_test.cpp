#include "lamina/generate/jobs.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace lamina::generate {
namespace {

// Nodes edge-0 .. edge-4 compute, hub is a relay.
Network star() {
  NetworkBuilder builder("star");
  for (int i = 0; i < 5; ++i) {
    Node node;
    node.id = "edge-" + std::to_string(i);
    node.compute = FlopPerSecond(1e9);
    EXPECT_TRUE(builder.add_node(node));
  }
  Node hub;
  hub.id = "hub";
  EXPECT_TRUE(builder.add_node(hub));
  return std::move(builder).build();
}

const std::vector<std::string> kModels{"small", "small", "large"};

GeneratedJobs drawn_jobs(const Items& items) {
  auto made = draw_jobs(star(), kModels, items);
  EXPECT_TRUE(made) << made.error().text();
  return std::move(*made);
}

std::string jobs_message(const Items& items) {
  const auto made = draw_jobs(star(), kModels, items);
  return made ? "drawn" : made.error().text();
}

std::map<std::size_t, std::size_t> sources(const GeneratedJobs& made) {
  std::map<std::size_t, std::size_t> counts;
  for (const GeneratedJob& job : made.jobs) ++counts[job.source.index()];
  return counts;
}

TEST(DrawJobs, DrawsModelsAndEndsUniformly) {
  const auto made = drawn_jobs({{"count", "3000"}});
  ASSERT_EQ(made.jobs.size(), 3000U);
  EXPECT_EQ(made.jobs[0].id, "job-1");
  EXPECT_EQ(made.jobs[2999].id, "job-3000");
  const auto small = std::ranges::count(made.jobs, "small", &GeneratedJob::model);
  EXPECT_NEAR(static_cast<double>(small), 2000.0, 130.0);  // five standard deviations
  const auto counts = sources(made);
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [node, count] : counts) EXPECT_NEAR(static_cast<double>(count), 500.0, 103.0);
  for (const GeneratedJob& job : made.jobs) {
    EXPECT_EQ(job.release, Seconds());
    EXPECT_FALSE(job.deadline);
    EXPECT_EQ(job.weight, 1.0);
  }
}

TEST(DrawJobs, TakesEndsByRuleIdOrPattern) {
  EXPECT_EQ(sources(drawn_jobs({{"source", "compute"}})).size(), 5U);
  EXPECT_EQ(sources(drawn_jobs({{"source", "relays"}})).begin()->first, 5U);
  EXPECT_EQ(sources(drawn_jobs({{"source", "hub"}})).size(), 1U);
  EXPECT_EQ(sources(drawn_jobs({{"source", "*ge-*"}})).size(), 5U);
  EXPECT_EQ(sources(drawn_jobs({{"source", "h*b,edge-1,*-1"}})).size(), 2U);
  for (const GeneratedJob& job : drawn_jobs({{"destination", "same"}}).jobs)
    EXPECT_EQ(job.source, job.destination);
  for (const GeneratedJob& job : drawn_jobs({{"destination", "hub"}}).jobs)
    EXPECT_EQ(job.destination.index(), 5U);
}

TEST(DrawJobs, ReleasesInOrder) {
  const auto poisson = drawn_jobs({{"release", "poisson:50/s"}, {"count", "4000"}});
  EXPECT_TRUE(std::ranges::is_sorted(poisson.jobs, {}, &GeneratedJob::release));
  EXPECT_NEAR(poisson.jobs.back().release.value(), 80.0, 6.4);  // five standard deviations
  // The gaps are exponential: a share of 1 - 1/e is shorter than the mean.
  std::size_t shorter = 0;
  for (std::size_t i = 1; i < 4000; ++i)
    shorter += poisson.jobs[i].release - poisson.jobs[i - 1].release < Seconds(0.02) ? 1U : 0U;
  EXPECT_NEAR(static_cast<double>(shorter), 0.632 * 4000, 155.0);
  EXPECT_NEAR(drawn_jobs({{"release", "poisson:60/min"}}).jobs.back().release.value(), 100.0, 50.0);
  const auto uniform = drawn_jobs({{"release", "uniform:1 s,2 s"}});
  EXPECT_TRUE(std::ranges::is_sorted(uniform.jobs, {}, &GeneratedJob::release));
  EXPECT_GE(uniform.jobs.front().release, Seconds(1.0));
  EXPECT_LE(uniform.jobs.back().release, Seconds(2.0));
}

TEST(DrawJobs, RepeatsItselfByRecipeAndKeepsStreamsApart) {
  const Items items{
      {"count", "50"},        {"release", "poisson:1/s"},      {"source", "edge-*"},
      {"destination", "any"}, {"deadline", "uniform:1 s,2 s"}, {"weight", "choice:1,10"},
      {"seed", "9"}};
  const auto once = drawn_jobs(items), again = drawn_jobs(once.recipe);
  EXPECT_EQ(once.recipe, items);
  EXPECT_EQ(again.recipe, items);
  const auto plain = drawn_jobs({{"count", "50"}, {"source", "edge-*"}, {"seed", "9"}});
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(once.jobs[i].release, again.jobs[i].release);
    EXPECT_EQ(once.jobs[i].deadline, again.jobs[i].deadline);
    EXPECT_EQ(once.jobs[i].weight, again.jobs[i].weight);
    EXPECT_EQ(once.jobs[i].source, again.jobs[i].source);
    EXPECT_EQ(plain.jobs[i].source, once.jobs[i].source);
    EXPECT_EQ(plain.jobs[i].model, once.jobs[i].model);
  }
}

TEST(DrawJobs, NamesWhatDoesNotFit) {
  EXPECT_EQ(jobs_message({{"count", "0"}}), "count: '0' is not a whole number from 1 to 1000000");
  EXPECT_EQ(jobs_message({{"source", "edge-7"}}),
            "source: no node of the network fits 'edge-7' (did you mean 'edge-0'?)");
  EXPECT_EQ(jobs_message({{"release", "poisson:40"}}),
            "release: '40' is not a rate; write jobs per time, as in poisson:40/s, poisson:5/min");
  EXPECT_EQ(jobs_message({{"release", "5"}}),
            "release: '5' is not a time: the unit is missing; write e.g. \"2 ms\"");
  EXPECT_EQ(jobs_message({{"nodes", "5"}}), "nodes: jobs take no nodes");
  EXPECT_EQ(jobs_message({{"weight", "1"}, {"weight", "1"}}), "weight: is given more than once");
}

}  // namespace
}  // namespace lamina::generate
