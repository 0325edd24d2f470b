#include "lamina/api/streams.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/io/documents/trace_json.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;
using ::testing::HasSubstr;

JobSpec streaming(double per_s, Arrivals arrivals = Arrivals::kPoisson, std::string id = "eye") {
  JobSpec spec;
  spec.id = std::move(id);
  spec.rate = PerSecond(per_s);
  spec.arrivals = arrivals;
  return spec;
}

// docs/theory.md#known-answers, T15: to compute first costs device and link 1 s each, to send at
// once costs the link 2 s. So long as everybody computes first, less than 1 a second can be served.
Instance two_ways(double per_s) {
  Instance instance{draw_shared("device(1F) --1B--> cloud(1e6F)"), {}};
  instance.jobs.push_back(
      job(*instance.network, model("2B 1F 1B"), "device", "cloud", streaming(per_s)));
  return instance;
}

StreamOptions lasting(double duration, std::string policy = "") {
  StreamOptions options;
  options.duration = Seconds(duration);
  options.policy = std::move(policy);
  return options;
}

PlanOptions per_stay() {
  PlanOptions planning;
  planning.waiting = Waiting::kPerStay;
  return planning;
}

Trace served(const Instance& instance, const StreamOptions& streams,
             const PlanOptions& planning = {}, const Capacity* given = nullptr) {
  auto trace = simulate_streams(instance, given, streams, planning, {"fifo"});
  EXPECT_TRUE(trace) << trace.error().text();
  return trace ? *std::move(trace) : Trace{};
}

const TracedResource& resource(const Trace& trace, std::string_view node_or_from) {
  return *std::ranges::find_if(trace.resources, [&](const TracedResource& r) {
    return r.name.is_node() ? r.name.node == node_or_from
                            : r.name.from + "->" + r.name.to == node_or_from;
  });
}

// The device is a loss system for those who plan by the queues: of rate 0.6 a share of 0.6 / 1.6 is
// sent at once.
TEST(Streams, DelayGreedyOffloadsAsALossSystem) {
  const Trace trace = served(two_ways(0.6), lasting(60'000), per_stay());
  const double computed = resource(trace, "device").busy.value();
  const double arrived = static_cast<double>(trace.streams->rows[0].num_arrived);
  EXPECT_NEAR(1.0 - computed / arrived, 0.375, 0.02 * 0.375);
}

// Its link has a load of r (1 + r / (1 + r)), which is 1 at 1 / sqrt(2) and 1.156 at 0.8: the queue
// grows by 0.156 s a second. The policies that look at virtual queues keep up.
TEST(Streams, DelayGreedyLosesCapacityAndMaxWeightDoesNot) {
  const Trace lost = served(two_ways(0.8), lasting(20'000), per_stay());
  EXPECT_NEAR(resource(lost, "device->cloud").growth.value_or(0.0), 0.8 * (1.0 + 0.8 / 1.8) - 1.0,
              0.03);
  EXPECT_EQ(resource(lost, "device").growth, std::nullopt);
  EXPECT_GT(lost.streams->num_under_way, 1000U);
  EXPECT_EQ(resource(served(two_ways(0.65), lasting(20'000), per_stay()), "device->cloud").growth,
            std::nullopt);
  for (const char* policy : {"max-weight", "drift-plus-penalty"}) {
    const Trace kept = served(two_ways(0.95), lasting(20'000, policy));
    EXPECT_EQ(resource(kept, "device->cloud").growth, std::nullopt) << policy;
    EXPECT_LT(kept.streams->num_under_way, 200U) << policy;
    EXPECT_LT(kept.summary.p50_latency, Seconds(100.0)) << policy;
  }
}

TEST(Streams, GrowUnderEveryPolicyBeyondTheCapacity) {
  for (const char* policy : {"delay-greedy", "max-weight", "drift-plus-penalty"}) {
    const Trace trace = served(two_ways(1.2), lasting(10'000, policy));
    // Which of them is the policy's choice.
    EXPECT_TRUE(resource(trace, "device->cloud").growth || resource(trace, "device").growth)
        << policy;
  }
}

// The two plans of T14 with a link of rate 2 and f = 2: 1.5 a second can be served, 2/3 by
// computing first (load of the device 1, of the link 0.5) and 1/3 by sending at once (of the link
// 0.5).
Capacity of_two_plans(double first) {
  Capacity given;
  const auto send = [](std::int64_t tensor) {
    SendStep step;
    step.tensor = tensor;
    step.bytes = Bytes(tensor == 0 ? 2.0 : 1.0);
    step.from = "device";
    step.to = "cloud";
    step.link = 0;
    return Step{step, {}, {}, {}};
  };
  const auto compute = [](std::string node) {
    ComputeStep step;
    step.node = std::move(node);
    step.first_layer = step.last_layer = 1;
    return Step{step, {}, {}, {}};
  };
  given.streams.push_back({"eye", 1.0, {}, {}});
  given.streams[0].plans.push_back({first, Seconds(2.0), {compute("device"), send(1)}, {}});
  given.streams[0].plans.push_back({1.0 - first, Seconds(2.0), {send(0), compute("cloud")}, {}});
  return given;
}

TEST(Streams, TakeGivenPlansByTheirShares) {
  Instance instance{draw_shared("device(1F) --2B--> cloud(1e6F)"), {}};
  instance.jobs.push_back(job(*instance.network, model("2B 1F 1B"), "device", "cloud",
                              streaming(1.2, Arrivals::kPeriodic)));
  const Capacity given = of_two_plans(0.75);
  const Trace trace = served(instance, lasting(1000), {}, &given);
  // 1200 arrive, 900 of them compute for 1 s; the last may be under way.
  EXPECT_EQ(trace.streams->rows[0].num_arrived, 1200U);
  EXPECT_NEAR(resource(trace, "device").busy.value(), 900.0, 2.0);
  EXPECT_NEAR(resource(trace, "device->cloud").busy.value(), 900 * 0.5 + 300 * 1.0, 3.0);
  EXPECT_TRUE(trace.streams->policy.empty());
  for (const TracedResource& each : trace.resources) EXPECT_EQ(each.growth, std::nullopt);
}

TEST(Streams, GiveTheSameForTheSameSeed) {
  const auto text = [](std::uint64_t seed) {
    PlanOptions planning;
    planning.seed = seed;
    return io::trace_json(served(two_ways(0.7), lasting(500, "max-weight"), planning));
  };
  EXPECT_EQ(text(3), text(3));
  EXPECT_NE(text(3), text(4));
}

// A job that is no stream arrives once; it waits for the inference at 1 s, which takes 1 s.
TEST(Streams, ServeOtherJobsBesideThem) {
  Instance instance{draw_shared("a(1F)"), {}};
  instance.jobs.push_back(
      job(*instance.network, model("1B 1F 1B"), "a", "a", streaming(0.5, Arrivals::kPeriodic)));
  JobSpec once;
  once.id = "once";
  once.release = Seconds(2.5);
  once.deadline = Seconds(1.0);
  instance.jobs.push_back(job(*instance.network, model("1B 0.5F 1B"), "a", "a", once));
  const Trace trace = served(instance, lasting(10));
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].id, "once");
  EXPECT_NEAR(trace.jobs[0].latency.value(), 0.5 + 0.5, 1e-12);  // from 2.5, at 3 for 0.5 s
  EXPECT_NEAR(trace.jobs[0].waiting.value(), 0.5, 1e-12);
  EXPECT_EQ(trace.jobs[0].deadline_met, true);
  EXPECT_EQ(trace.streams->rows.size(), 1U);
  EXPECT_EQ(trace.streams->rows[0].num_arrived, 5U);
  EXPECT_EQ(num_executed(trace), 6U);
}

TEST(Streams, AreLeftOutWithoutAPlan) {
  Instance instance{draw_shared("a(1F); b(1F)"), {}};
  instance.jobs.push_back(job(*instance.network, model("1B 1F 1B"), "a", "b", streaming(1.0)));
  instance.jobs.push_back(job(*instance.network, model("1B 1F 1B"), "a", "a",
                              streaming(0.1, Arrivals::kPoisson, "ok")));
  for (const char* policy : {"delay-greedy", "max-weight"}) {
    const Trace trace = served(instance, lasting(100, policy));
    EXPECT_THAT(trace.streams->unplanned, ::testing::ElementsAre("eye"));
    EXPECT_EQ(trace.streams->rows.size(), 1U);
  }
}

class StreamsRefuse : public ::testing::Test {
 protected:
  static Error refused(const Instance& instance, const StreamOptions& streams,
                       const PlanOptions& planning = {}, const Capacity* given = nullptr,
                       const SimulateOptions& how = {}) {
    const auto trace = simulate_streams(instance, given, streams, planning, how);
    EXPECT_FALSE(trace);
    return trace ? Error{} : trace.error();
  }
};

TEST_F(StreamsRefuse, WhatNobodyServes) {
  Instance jobs = two_ways(1.0);
  jobs.jobs[0] = jobs.jobs[0].inference(Seconds());
  EXPECT_EQ(refused(jobs, lasting(10)).where, "duration");
  EXPECT_EQ(refused(two_ways(1e9), lasting(2)).code, ErrorCode::kLimit);
  EXPECT_EQ(refused(two_ways(1.0), lasting(10), {}, nullptr, {"", Bytes(1500.0)}).where, "packet");
  Instance chunked{draw_shared("a(1F) --1B--> b(1F); /1B/"), {}};
  chunked.jobs.push_back(job(*chunked.network, model("2B 1F 2B"), "a", "b", streaming(1.0)));
  EXPECT_EQ(refused(chunked, lasting(10)).where, "chunk");
}

TEST_F(StreamsRefuse, OptionsThatThePolicyDoesNotUse) {
  StreamOptions streams = lasting(10, "max-weight");
  streams.penalty = 2.0;
  streams.given = {"penalty"};
  EXPECT_EQ(refused(two_ways(0.5), streams).where, "penalty");
  PlanOptions planning = per_stay();
  planning.given = {"waiting"};
  EXPECT_EQ(refused(two_ways(0.5), lasting(10, "max-weight"), planning).where, "waiting");
  EXPECT_EQ(refused(two_ways(0.5), lasting(10, "lottery")).where, "policy");
  planning = {};
  planning.planner = "greedy";
  EXPECT_EQ(refused(two_ways(0.5), lasting(10), planning).where, "planner");
  const Capacity given = of_two_plans(0.5);
  streams = lasting(10, "max-weight");
  streams.given = {"duration", "policy"};
  EXPECT_EQ(refused(two_ways(0.5), streams, {}, &given).where, "policy");
}

TEST_F(StreamsRefuse, PlansThatAreNone) {
  const auto wrong = [](auto change) {
    Capacity given = of_two_plans(0.5);
    change(given);
    return refused(two_ways(0.5), lasting(10), {}, &given).where;
  };
  EXPECT_EQ(wrong([](Capacity& c) { c.streams[0].plans[1].share = 0.4; }), "streams[0].plans");
  EXPECT_EQ(wrong([](Capacity& c) { c.streams[0].plans[1].share = -0.5; }),
            "streams[0].plans[1].share");
  EXPECT_EQ(wrong([](Capacity& c) {
              std::get<ComputeStep>(c.streams[0].plans[0].steps[0].what).node = "moon";
            }),
            "streams[0].plans[0].steps[0].node");
  EXPECT_EQ(wrong([](Capacity& c) { c.streams[0].id = "ear"; }), "streams[0].id");
  EXPECT_EQ(wrong([](Capacity& c) { c.streams.push_back(c.streams[0]); }), "streams[1].id");
  EXPECT_EQ(wrong([](Capacity& c) { c.streams.clear(); }), "streams");
}

TEST(StreamOptions, NameWhatIsMissing) {
  EXPECT_EQ(demand_duration(two_ways(1.0)).error().where, "duration");
  EXPECT_THAT(demand_duration(two_ways(1.0)).error().message, HasSubstr("'eye'"));
  StreamOptions given;
  EXPECT_TRUE(demand_no_stream_options(given));
  given.given = {"policy"};
  EXPECT_EQ(demand_no_stream_options(given).error().where, "policy");
}

}  // namespace
}  // namespace lamina::api
