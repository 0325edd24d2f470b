#include <fmt/format.h>
#include <gmock/gmock.h>
#include <limits>
#include <utility>

#include "lamina/plan/check.h"
#include "lamina/plan/judged_windows.h"
#include "lamina/plan/memory_shortage.h"

namespace lamina {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const Network> network(std::initializer_list<std::pair<const char*, double>> nodes,
                                       double speed = 1.0) {
  NetworkBuilder builder;
  for (const auto& [id, memory] : nodes) {
    Node node;
    node.id = id;
    node.compute = FlopPerSecond(speed);
    if (memory >= 0.0) node.memory = Bytes(memory);
    EXPECT_TRUE(builder.add_node(std::move(node)));
  }
  for (std::size_t v = 1; v < nodes.size(); ++v)
    EXPECT_TRUE(builder.add_link({NodeId(v - 1), NodeId(v), BytesPerSecond(1), {}, {}, true}));
  return std::make_shared<const Network>(std::move(builder).build());
}

// A chain of layers of 1 FLOP that pass nothing on.
std::shared_ptr<const Model> chain(std::initializer_list<double> weights, double state = 0.0) {
  ModelBuilder builder;
  TensorId tensor = builder.add_tensor("t", Bytes());
  builder.add_input(tensor);
  for (const double weight : weights) {
    Operator op;
    op.work = Flop(1);
    op.weights = Bytes(weight);
    op.state = Bytes(state);
    op.inputs = {tensor};
    tensor = builder.add_tensor("t", Bytes());
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(*std::move(builder).build());
}

Job job(const Network& network, std::shared_ptr<const Model> model, NodeId from, NodeId to,
        std::string id = "job") {
  JobSpec spec;
  spec.id = std::move(id);
  spec.model = std::move(model);
  spec.source = from;
  spec.destination = to;
  return *Job::make(network, std::move(spec));
}

std::string codes(const Verdict& verdict) {
  std::string text;
  for (const Violation& v : verdict.violations)
    text += (text.empty() ? "" : " ") + v.code + (v.job.empty() ? "" : "@" + v.job);
  return text;
}

// Layers of 2 B; a holds one, b two.
class CheckMemory : public ::testing::Test {
 protected:
  Instance instance_{network({{"a", 3}, {"b", 4}}), {}};
  CheckMemory() { instance_.jobs = {job(*instance_.network, chain({2, 2}), NodeId(0), NodeId(0))}; }

  Plan plan(const Route& route, double lower) const {
    Plan plan;
    plan.jobs = {planned_job(*instance_.network, instance_.jobs[0], Waiting::kDraining, route)};
    const Seconds latency = plan.jobs[0].latency;
    plan.bound = Bound{Seconds(lower), gap_of(latency, Seconds(lower)), "memory-prices"};
    plan.summary = Summary{latency, latency, latency, latency, {}};
    return plan;
  }
  // Layers here and there, b's from the neighbour.
  static Route at_a() { return {Stay{NodeId(0), 1, 2}}; }
  static Route at_b() { return {Hop{0, LinkId(0)}, Stay{NodeId(1), 1, 2}, Hop{2, LinkId(1)}}; }
};

TEST_F(CheckMemory, RefusesWhatExceedsANode) {
  const Verdict verdict = check(instance_, plan(at_a(), 0));
  EXPECT_EQ(codes(verdict), "memory-exceeded");
  EXPECT_THAT(verdict.violations[0].message, HasSubstr("4 B at node 'a', whose memory has 3 B"));
  const Verdict fits = check(instance_, plan(at_b(), 2));
  EXPECT_TRUE(fits.ok && fits.optimal && fits.bound_proved) << codes(fits);
}

TEST_F(CheckMemory, JudgesPricesOnBytes) {
  Plan priced = plan(at_b(), 2);
  for (const MemoryPriceRow& row : {MemoryPriceRow{"a", -1}, MemoryPriceRow{"c", 1},
                                    MemoryPriceRow{"a", std::numeric_limits<double>::infinity()}}) {
    priced.memory_prices = {row};
    EXPECT_EQ(codes(check(instance_, priced)), "wrong-memory-prices") << row.node << row.price;
  }
  priced.memory_prices = {{"a", 1}, {"a", 1}};
  EXPECT_EQ(codes(check(instance_, priced)), "wrong-memory-prices");
  const auto free = network({{"a", 3}, {"b", -1}});
  EXPECT_FALSE(prices_by_node(*free, std::vector{MemoryPriceRow{"b", 1}}));
}

// A plan that is not optimal, and says that it is: layers far away take three times as long.
TEST_F(CheckMemory, DoesNotBelieveBoundsThatNothingProves) {
  Instance it{network({{"a", 1}, {"b", 2}, {"c", 2}, {"d", 2}}), {}};
  it.jobs = {job(*it.network, chain({1, 1, 1, 1}), NodeId(0), NodeId(0))};
  Plan plan;
  plan.jobs = {planned_job(
      *it.network, it.jobs[0], Waiting::kDraining,
      {Stay{NodeId(0), 1, 1}, Hop{1, LinkId(0)}, Stay{NodeId(1), 2, 3}, Hop{3, LinkId(2)},
       Stay{NodeId(2), 4, 4}, Hop{4, LinkId(3)}, Hop{4, LinkId(1)}})};
  const Seconds latency = plan.jobs[0].latency;
  EXPECT_DOUBLE_EQ(latency.value(), 4);
  plan.bound = Bound{latency * 1.5, gap_of(latency, latency * 1.5), "memory-prices"};
  plan.summary = Summary{latency, latency, latency, latency, {}};
  EXPECT_EQ(codes(check(it, plan)), "false-bound");
}

// 3 B and 0.5 B of state in 4 B: two jobs of one model, or one of each of two.
TEST(CheckMemoryOfSeveral, CountsWeightsOfAModelOnce) {
  const auto one = network({{"a", 4}});
  const auto model = chain({3}, 0.5), other = chain({3}, 0.5);
  const auto verdict_of = [&](std::vector<std::shared_ptr<const Model>> models,
                              std::size_t num_planned) {
    Instance it{one, {}};
    Plan plan;
    plan.objective = "mean-latency";
    Seconds end, sum;
    for (std::size_t i = 0; i < models.size(); ++i) {
      it.jobs.push_back(job(*one, models[i], NodeId(0), NodeId(0), fmt::format("j{}", i)));
      if (i >= num_planned) {
        plan.jobs.push_back(infeasible_job(it.jobs.back(), "no memory is left"));
        continue;
      }
      plan.jobs.push_back(
          planned_job(*one, it.jobs.back(), Waiting::kDraining, {Stay{NodeId(0), 1, 1}}));
      PlannedJob& row = plan.jobs.back();
      row.priority = static_cast<std::int64_t>(i + 1);
      row.steps[0].waiting = row.breakdown.waiting = end;
      end += Seconds(1);
      sum += row.completion = row.latency = row.fictitious = row.steps[0].end = end;
    }
    const Seconds mean = sum / static_cast<double>(num_planned);
    plan.summary = Summary{mean, end, mean, end, {}};
    return codes(check(it, plan));
  };
  EXPECT_EQ(verdict_of({model, model}, 2), "");
  EXPECT_EQ(verdict_of({model, model, model}, 3), "memory-exceeded");
  EXPECT_EQ(verdict_of({model, other}, 2), "memory-exceeded");
  EXPECT_EQ(verdict_of({model, model, model}, 2), "");
  EXPECT_EQ(verdict_of({model, other}, 1), "");
  EXPECT_EQ(verdict_of({model, model, model}, 1), "false-infeasible@j1 false-infeasible@j2");
}

std::string shortage(std::initializer_list<std::pair<const char*, double>> nodes,
                     std::initializer_list<double> weights) {
  const auto line = network(nodes);
  return memory_shortage(*line, job(*line, chain(weights), NodeId(0), NodeId(nodes.size() - 1)));
}

TEST(MemoryShortage, TellsTheShortestTrueReason) {
  EXPECT_THAT(shortage({{"a", 3}, {"b", 4}}, {1, 5}),
              HasSubstr("layer 2 needs 5 B, and the most that a node which may run it has"));
  EXPECT_EQ(shortage({{"a", 3}, {"b", 4}}, {2, 2, 2, 2}),
            "8 B of weights, 7 B of memory on the ways from 'a' to 'b'");
  EXPECT_THAT(shortage({{"a", 3}, {"b", 9}}, {4, 4, 4, 0}), HasSubstr("12 B of weights"));
  EXPECT_THAT(shortage({{"a", 3}, {"b", 9}, {"c", 1}}, {4, 4, 4, 1}),
              HasSubstr("3 layers need 12 B, and the nodes that can hold any of them have 9 B"));
  EXPECT_THAT(shortage({{"a", 3}, {"b", 3}}, {2, 2, 2}),
              HasSubstr("3 layers need 2 B each or more, and 2 of that size fit"));
  EXPECT_EQ(shortage({{"a", 3}, {"b", 3}}, {2, 2}), "");
  EXPECT_EQ(shortage({{"a", 3}, {"b", -1}}, {2, 2, 2}), "");
}

// Numbers that look alike in three digits are told in full.
TEST(MemoryShortage, TellsSizesApart) {
  EXPECT_THAT(shortage({{"a", 10000000}}, {10000001}), HasSubstr("10000001 B"));
}

}  // namespace
}  // namespace lamina
