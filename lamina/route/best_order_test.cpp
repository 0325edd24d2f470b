#include "lamina/route/best_order.h"

#include <algorithm>
#include <atomic>
#include <gmock/gmock.h>
#include <optional>

#include "tests/support/draw.h"
#include "tests/support/random_dag.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/explicit_dijkstra.h"

namespace lamina::route {
namespace {

using lamina::testing::all_orders;
using lamina::testing::draw;
using lamina::testing::job;
using lamina::testing::random_dag;
using ::testing::ElementsAre;

constexpr double kNear = 1e-9;

Seconds least_by_orders(const Network& network, const Job& job, Waiting waiting) {
  const auto engine = find_engine("explicit")->make(network);
  return engine->solve({job, waiting}).completion - job.release();
}

// Of all orders, by planning along each.
Seconds least_of_all(const Network& network, const Job& job, Waiting waiting) {
  Seconds best = Seconds::infinity();
  for (const auto& order : all_orders(job.model()))
    if (const auto along = job.along(order))
      best = std::min(best, least_by_orders(network, *along, waiting));
  return best;
}

BestOrder best_found(const Network& network, const Job& job, Waiting waiting,
                     Seconds cap = Seconds::infinity()) {
  return best_order(network, {job, waiting}, cap);
}

// A job of a model that branches, cut behind any operator; some operators are private or pinned.
std::optional<Job> random_branching_job(Random& random, const Network& network, bool constrained,
                                        bool ends = false) {
  JobSpec spec;
  spec.model = std::make_shared<const Model>(random_dag(random, 6, ends)->cut(Cuts::kLattice));
  spec.source = NodeId(random.below(network.num_nodes()));
  spec.destination = NodeId(random.below(network.num_nodes()));
  spec.release = Seconds(random.chance(0.5) ? 0.0 : 1.5);
  const std::uint32_t layers = spec.model->num_layers();
  if (constrained && random.chance(0.5))
    spec.private_layers = static_cast<std::uint32_t>(random.below(layers + 1));
  if (constrained && random.chance(0.5)) {
    const auto first = static_cast<std::uint32_t>(1 + random.below(layers));
    const auto last = static_cast<std::uint32_t>(first + random.below(layers - first + 1));
    spec.pins = {{first, last, {NodeId(random.below(network.num_nodes())), spec.source}}};
  }
  auto made = Job::make(network, std::move(spec));  // private tensors may be in a bundle
  return made ? std::optional(*std::move(made)) : std::nullopt;
}

Network random_small_network(Random& random, bool ends = false) {
  lamina::testing::RandomShape shape;
  shape.ends = ends;
  shape.max_nodes = 4;
  return lamina::testing::random_network(random, shape);
}

TEST(BestOrder, IsThatOfTryingAll) {
  Random random(1);
  std::size_t num_feasible = 0, num_better = 0;
  for (int i = 0; i < 400; ++i) {
    const bool ends = i % 4 > 1;
    const Network network = random_small_network(random, ends);
    const auto it = random_branching_job(random, network, i % 2 == 0, ends);
    if (!it) continue;
    for (const Waiting waiting : {Waiting::kDraining, Waiting::kPerStay}) {
      const Seconds truth = least_of_all(network, *it, waiting);
      const BestOrder found = best_found(network, *it, waiting);
      ASSERT_EQ(found.latency.is_finite(), truth.is_finite()) << "instance " << i;
      if (!truth.is_finite()) continue;
      ++num_feasible;
      EXPECT_NEAR(found.latency.value(), truth.value(), kNear * truth.value()) << "instance " << i;
      // The order is one that can run and is worth what is said.
      const auto along = it->along(found.order);
      ASSERT_TRUE(along) << "instance " << i;
      EXPECT_NEAR(least_by_orders(network, *along, waiting).value(), truth.value(),
                  kNear * truth.value());
      num_better +=
          truth.value() < least_by_orders(network, *it, waiting).value() * (1.0 - kNear) ? 1 : 0;
    }
  }
  EXPECT_GT(num_feasible, 200U);
  EXPECT_GT(num_better, 5U);
}

// Two operators over the input, which only pi and only gpu can run, and a way from one to the
// other.
TEST(BestOrder, RunsWhereTheOrderOfAnyCutsHasNoPlan) {
  ModelBuilder builder("apart");
  const TensorId in = builder.add_tensor("input", Bytes(1));
  builder.add_input(in);
  for (const char* device : {"gpu", "pi"}) {
    const TensorId made = builder.add_tensor(device, Bytes(2));
    Operator op;
    op.name = device;
    op.times = {{device, Seconds(1)}};
    op.only_timed = true;
    op.inputs = {in};
    op.outputs = {made};
    builder.add_operator(std::move(op));
    builder.add_result(made);
  }
  const Network network = draw("a(@pi) --1B--> b(@gpu)");
  const auto model = std::make_shared<const Model>(std::move(builder).build()->cut(Cuts::kLattice));
  const Job it = job(network, model, "a", "b");
  EXPECT_FALSE(least_by_orders(network, it, Waiting::kDraining).is_finite());
  const BestOrder found = best_found(network, it, Waiting::kDraining);
  EXPECT_EQ(found.latency.value(), 1 + 3 + 1);  // pi's two bytes and the input travel
  EXPECT_THAT(found.order, ElementsAre(1, 0));
}

TEST(BestOrder, LooksBelowTheCapAlone) {
  Random random(2);
  std::size_t num_found = 0;
  for (int i = 0; i < 100; ++i) {
    const Network network = random_small_network(random);
    const auto it = random_branching_job(random, network, false);
    if (!it) continue;
    const Seconds truth = best_found(network, *it, Waiting::kDraining).latency;
    if (!truth.is_finite() || truth < Seconds(1e-3)) continue;  // beside a clock of 1.5 s
    ++num_found;
    EXPECT_FALSE(
        best_found(network, *it, Waiting::kDraining, truth * (1 - kNear)).latency.is_finite());
    EXPECT_NEAR(best_found(network, *it, Waiting::kDraining, truth * (1 + kNear)).latency.value(),
                truth.value(), kNear * truth.value());
  }
  EXPECT_GT(num_found, 30U);
}

// In pieces of any size no later than whole, and as early as the judge's own arithmetic says.
TEST(BestOrder, KnowsChunks) {
  const Network whole = draw("a(1F) --2B-- r --1B-- b(8F)");
  ModelBuilder builder("pair");
  const TensorId in = builder.add_tensor("input", Bytes(20));
  builder.add_input(in);
  std::vector<TensorId> made;
  for (const auto& [name, work, bytes] :
       {std::tuple("x1", 4.0, 2.0), std::tuple("x2", 4.0, 2.0), std::tuple("join", 8.0, 1.0)}) {
    Operator op;
    op.name = name;
    op.work = Flop(work);
    op.inputs = made.size() < 2 ? std::vector{in} : made;
    made.push_back(builder.add_tensor(name, Bytes(bytes)));
    op.outputs = {made.back()};
    builder.add_operator(std::move(op));
  }
  builder.add_result(made.back());
  const auto model = std::make_shared<const Model>(std::move(builder).build()->cut(Cuts::kLattice));
  const auto latency = [&](const Network& network) {
    return best_found(network, job(network, model, "a", "b"), Waiting::kDraining).latency.value();
  };
  EXPECT_DOUBLE_EQ(latency(whole), 8 + 2 + 4 + 1);  // x1, x2 at a; 4 B whole over 2 and 1 B/s
  NetworkBuilder cut;
  for (const Node& node : whole.nodes()) ASSERT_TRUE(cut.add_node(node));
  for (const LinkRow& row : whole.rows()) ASSERT_TRUE(cut.add_link(row));
  ASSERT_TRUE(cut.set_chunk(Bytes(1)));
  EXPECT_DOUBLE_EQ(latency(std::move(cut).build()), 8 + 0.5 + 1 + 3 + 1);
}

TEST(BestOrder, StopsWhenTold) {
  const std::atomic<bool> stop = true;
  const Network network = draw("a(1F)");
  const auto model =
      std::make_shared<const Model>(lamina::testing::model("1B 1F 1B")->cut(Cuts::kLattice));
  const Job it = job(network, model, "a", "a");
  const Query told{.job = it, .stop = StopToken(&stop)};
  EXPECT_TRUE(best_order(network, told, Seconds::infinity()).stopped);
}

}  // namespace
}  // namespace lamina::route
