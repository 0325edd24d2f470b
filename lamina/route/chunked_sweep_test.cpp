#include "lamina/route/chunked_sweep.h"

#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/notation.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/check.h"
#include "lamina/plan/plan.h"
#include "lamina/route/planners.h"
#include "lamina/route/router.h"

namespace lamina::route {
namespace {

using lamina::testing::brute_force;
using lamina::testing::draw;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;

template <class Use>
void each(std::uint64_t seeds, const lamina::testing::RandomShape& shape, Use&& use) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Instance it = lamina::testing::random_instance(random, shape);
    for (const Waiting rule : kAllWaitings) use(*it.network, it.jobs.front(), rule);
  }
}

TEST(ChunkedSweep, FindsWhatTheExhaustiveSearchFinds) {
  int in_chunks = 0;
  const auto expect_best = [&](const Network& network, const Job& job, Waiting rule) {
    const Seconds best = brute_force(network, job, rule).completion;
    const Query query{job, rule};
    for (const EngineEntry& entry : engines()) {
      if (!entry.supports(network, query)) continue;
      const auto engine = entry.make(network);
      const RoutingResult& answer = engine->solve(query);
      EXPECT_THAT(answer.completion, IsNear(best)) << entry.name;
      if (answer.feasible()) {
        EXPECT_THAT(evaluate(network, job, rule, answer.route).completion, IsNear(best))
            << entry.name;
      }
    }
    in_chunks += travels_in_chunks(network, job) && best.is_finite();
  };
  each(250, {.max_nodes = 4, .max_layers = 3, .chunks = true}, expect_best);
  each(150, {.max_nodes = 4, .max_layers = 3, .ends = true, .chunks = true}, expect_best);
  EXPECT_GT(in_chunks, 150);
}

TEST(ChunkedSweep, IsTheEngineWhereTensorsTravelInChunks) {
  const Network network = draw("/2B/; a(1F) --1B-- b(9F)");
  const Job large = job(network, model("3B 1F 1B"), "a", "b");
  const Job small = job(network, model("2B 1F 1B"), "a", "b");
  for (const EngineEntry& entry : engines()) {
    if (entry.name == "generation") continue;  // of models that generate alone
    const bool knows = entry.name == "chunks" || entry.name == "auto" || entry.name == "memory";
    EXPECT_EQ(entry.supports(network, {large}), knows) << entry.name;
    if (entry.name != "labels") {
      EXPECT_TRUE(entry.supports(network, {small})) << entry.name;
    }
  }
  const auto refused = demand_support(*find_engine("bounded"), network, {large});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("chunks"), std::string::npos);
  const auto automatic = find_engine("auto")->make(network);
  automatic->solve({large});
  EXPECT_EQ(automatic->explanation(), "chunks: tensors travel in chunks");
}

// Merging layers by the hull lemma loses nothing in chunks either.
TEST(ChunkedSweep, MergesLayers) {
  each(300, {.max_nodes = 6, .max_layers = 7, .backlogs = false, .chunks = true},
       [&](const Network& network, const Job& job, Waiting rule) {
         ChunkedSweep plain(network), merged(network, Layers::kMerged);
         EXPECT_THAT(merged.solve({job, rule}).completion,
                     IsNear(plain.solve({job, rule}).completion));
       });
}

// Copies a network with other chunks.
Network with_chunk(const Network& network, Bytes chunk) {
  NetworkBuilder builder;
  EXPECT_TRUE(builder.set_chunk(chunk));
  for (const Node& node : network.nodes()) EXPECT_TRUE(builder.add_node(node));
  for (const LinkRow& row : network.rows()) EXPECT_TRUE(builder.add_link(row));
  return std::move(builder).build();
}

Seconds least_in_chunks(const Network& network, const JobSpec& spec, Waiting rule) {
  const Job job = *Job::make(network, spec);
  return ChunkedSweep(network).solve({job, rule}).completion;
}

// Cut-through <= chunks <= store and forward, and that is what no chunk is.
TEST(ChunkedSweep, LargerChunksAreNeverBetter) {
  each(200, {.max_nodes = 7, .max_layers = 6},
       [&](const Network& network, const Job& job, Waiting rule) {
         Seconds last;
         for (const double chunk : {0.0, 1e3, 1e5, 1e6, 1e9}) {
           const Seconds now = least_in_chunks(with_chunk(network, Bytes(chunk)), job.spec(), rule);
           EXPECT_GE(now, last * (1.0 - 1e-12));
           last = now;
         }
         const Seconds whole =
             find_engine("explicit")->make(network)->solve({job, rule}).completion;
         EXPECT_THAT(last, IsNear(whole));
       });
}

// Under cut-through a relay put into a link changes nothing.
TEST(ChunkedSweep, ARelayInALinkChangesNothingUnderCutThrough) {
  each(200, {.max_nodes = 6, .max_layers = 5, .backlogs = false},
       [&](const Network& network, const Job& job, Waiting rule) {
         if (network.num_rows() == 0) return;
         NetworkBuilder builder;
         EXPECT_TRUE(builder.set_chunk(Bytes()));
         for (const Node& node : network.nodes()) EXPECT_TRUE(builder.add_node(node));
         const NodeId relay = *builder.add_node({.id = "relay"});
         for (std::size_t i = 0; i < network.num_rows(); ++i) {
           LinkRow row = network.rows()[i];
           if (i > 0) {
             EXPECT_TRUE(builder.add_link(row));
             continue;
           }
           row.delay = 0.5 * row.delay;
           const NodeId to = row.to;
           row.to = relay;
           EXPECT_TRUE(builder.add_link(row));
           row.from = relay;
           row.to = to;
           EXPECT_TRUE(builder.add_link(row));
         }
         EXPECT_THAT(least_in_chunks(std::move(builder).build(), job.spec(), rule),
                     IsNear(least_in_chunks(with_chunk(network, Bytes()), job.spec(), rule)));
       });
}

TEST(ChunkedSweep, TheJudgeProvesItsPlans) {
  each(100, {.max_nodes = 6, .max_layers = 5, .chunks = true},
       [&](const Network& network, const Job& job, Waiting rule) {
         Instance instance{std::make_shared<const Network>(with_chunk(network, network.chunk())),
                           {}};
         instance.jobs.push_back(*Job::make(*instance.network, job.spec()));
         ChunkedSweep engine(*instance.network);
         const RoutingResult& answer = engine.solve({instance.jobs.front(), rule});
         if (!answer.feasible()) return;
         Plan plan;
         plan.waiting = to_text(rule);
         plan.jobs.push_back(
             planned_job(*instance.network, instance.jobs.front(), rule, answer.route));
         const Verdict verdict = check(instance, plan);
         EXPECT_TRUE(verdict.ok);
         EXPECT_TRUE(verdict.optimal);
       });
}

// Batches of jobs that differ in their destination alone are one search.
TEST(ChunkedSweep, AnswersForARouter) {
  each(60, {.max_nodes = 6, .max_layers = 5, .constraints = false, .chunks = true},
       [&](const Network& network, const Job& job, Waiting rule) {
         std::vector<Job> jobs;
         for (std::size_t v = 0; v < network.num_nodes(); ++v) {
           JobSpec spec = job.spec();
           spec.destination = NodeId(v);
           jobs.push_back(*Job::make(network, spec));
         }
         Router router(network);
         const auto answers = router.solve_all(jobs, rule);
         const auto completions = router.completions(job, rule);
         for (std::size_t v = 0; v < jobs.size(); ++v) {
           const Seconds best = ChunkedSweep(network).solve({jobs[v], rule}).completion;
           EXPECT_THAT(answers[v].completion, IsNear(best));
           EXPECT_THAT(completions[v], IsNear(best));
           EXPECT_THAT(router.solve(jobs[v], rule).completion, IsNear(best));
         }
       });
}

// The job with more pins, by the sweep: none where they contradict it.
Seconds pinned(const Network& network, const Job& job, Waiting rule, const std::vector<Pin>& pins) {
  JobSpec spec = job.spec();
  for (const Pin& pin : pins)
    if (pin.first_layer <= pin.last_layer) spec.pins.push_back(pin);
  return least_in_chunks(network, spec, rule);
}

// The best of all ways to give layers 1..i to the source and the rest to one node.
Seconds one_split(const Network& network, const Job& job, Waiting rule) {
  const std::uint32_t last = job.model().num_layers();
  Seconds best = Seconds::infinity();
  for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
    for (std::uint32_t i = 0; i <= last; ++i)
      best =
          std::min(best, pinned(network, job, rule, {{1, i, {job.source()}}, {i + 1, last, {v}}}));
  return best;
}

TEST(RestrictedPlanners, KnowChunks) {
  each(120, {.max_nodes = 4, .max_layers = 4, .constraints = false, .chunks = true},
       [&](const Network& network, const Job& job, Waiting rule) {
         const std::uint32_t last = job.model().num_layers();
         RoutingOptions options{.waiting = rule};
         options.tiers = {NodeId(0), job.source()};
         Seconds best_node = Seconds::infinity();
         for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
           best_node = std::min(best_node, pinned(network, job, rule, {{1, last, {v}}}));
         Seconds tiers = Seconds::infinity();
         for (std::uint32_t i = 0; i <= last; ++i)
           tiers = std::min(tiers, pinned(network, job, rule,
                                          {{1, i, {NodeId(0)}}, {i + 1, last, {job.source()}}}));
         const std::map<std::string_view, Seconds> wanted{
             {"source-only", pinned(network, job, rule, {{1, last, {job.source()}}})},
             {"destination-only", pinned(network, job, rule, {{1, last, {job.destination()}}})},
             {"best-node", best_node},
             {"one-split", one_split(network, job, rule)},
             {"tiers", tiers}};
         for (const JobPlanner& planner : planners()) {
           const RoutingResult answer = planner.plan(network, job, options);
           if (const auto row = wanted.find(planner.name); row != wanted.end()) {
             EXPECT_THAT(answer.completion, IsNear(row->second)) << planner.name;
           }
           if (answer.feasible()) {
             EXPECT_THAT(evaluate(network, job, rule, answer.route).completion,
                         IsNear(answer.completion))
                 << planner.name;
           }
         }
       });
}

}  // namespace
}  // namespace lamina::route
