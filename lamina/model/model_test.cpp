#include "lamina/model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "tests/support/draw.h"

namespace lamina {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Operator op(std::string name, std::vector<TensorId> inputs, std::vector<TensorId> outputs) {
  Operator it;
  it.name = std::move(name);
  it.work = Flop(1);
  it.inputs = std::move(inputs);
  it.outputs = std::move(outputs);
  return it;
}

std::vector<std::string> names(const Model& model) {
  std::vector<std::string> out;
  for (const Operator& it : model.operators()) out.push_back(it.name);
  return out;
}

TEST(ModelBuilder, PutsOperatorsInOrder) {
  ModelBuilder b("m");
  const auto t0 = b.add_tensor("t0", Bytes(4)), t1 = b.add_tensor("t1", Bytes(3)),
             t2 = b.add_tensor("t2", Bytes(2));
  b.add_input(t0);
  b.add_operator(op("second", {t1}, {t2}));
  b.add_operator(op("first", {t0}, {t1}));
  b.add_result(t2);
  const Model model = *std::move(b).build();
  EXPECT_THAT(names(model), ElementsAre("first", "second"));
  EXPECT_EQ(model.tensors()[t2.index()].producer, OperatorId(1));
  EXPECT_FALSE(model.tensors()[t0.index()].producer.valid());
  EXPECT_EQ(model.tensor_size(0), Bytes(4));
  EXPECT_EQ(model.tensor_size(1), Bytes(3));
  EXPECT_EQ(model.tensor_size(2), Bytes(2));
}

// Operators of a file in execution order keep that order, even where they could be swapped.
TEST(ModelBuilder, KeepsTheOrderOfTheFile) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), left = b.add_tensor("l", Bytes(1)),
             right = b.add_tensor("r", Bytes(1)), out = b.add_tensor("out", Bytes(1));
  b.add_input(in);
  b.add_operator(op("right", {in}, {right}));
  b.add_operator(op("left", {in}, {left}));
  b.add_operator(op("join", {left, right}, {out}));
  b.add_result(out);
  EXPECT_THAT(names(*std::move(b).build()), ElementsAre("right", "left", "join"));
}

TEST(ModelBuilder, LeavesOutWhatNoResultNeeds) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), mid = b.add_tensor("mid", Bytes(1)),
             dead = b.add_tensor("dead", Bytes(1)), deader = b.add_tensor("deader", Bytes(1)),
             out = b.add_tensor("out", Bytes(1));
  b.add_input(in);
  b.add_operator(op("a", {in}, {mid}));
  b.add_operator(op("dead", {mid}, {dead}));
  b.add_operator(op("deader", {dead}, {deader}));
  b.add_operator(op("b", {mid}, {out}));
  b.add_result(out);
  const Model model = *std::move(b).build();
  EXPECT_THAT(names(model), ElementsAre("a", "b"));
  EXPECT_EQ(model.num_layers(), 2u);
  ASSERT_EQ(model.notes().size(), 1u);
  EXPECT_THAT(model.notes()[0].text, HasSubstr("2 operators"));
  EXPECT_FALSE(model.tensors()[dead.index()].producer.valid());
}

TEST(ModelBuilder, RefusesCycles) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), x = b.add_tensor("x", Bytes(1)),
             y = b.add_tensor("y", Bytes(1));
  b.add_input(in);
  b.add_operator(op("ping", {in, y}, {x}));
  b.add_operator(op("pong", {x}, {y}));
  b.add_result(y);
  const auto built = std::move(b).build();
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::kModel);
  EXPECT_THAT(built.error().message, HasSubstr("cycle"));
  EXPECT_THAT(built.error().message, HasSubstr("'p"));  // ping or pong
}

TEST(ModelBuilder, RefusesAnOperatorThatFeedsItself) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), x = b.add_tensor("x", Bytes(1));
  b.add_input(in);
  b.add_operator(op("self", {in, x}, {x}));
  b.add_result(x);
  EXPECT_THAT(std::move(b).build().error().message, HasSubstr("cycle"));
}

// A cycle that no result depends on is left out like any other operator.
TEST(ModelBuilder, IgnoresCyclesThatNoResultNeeds) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), x = b.add_tensor("x", Bytes(1)),
             out = b.add_tensor("out", Bytes(1));
  b.add_input(in);
  b.add_operator(op("self", {x}, {x}));
  b.add_operator(op("good", {in}, {out}));
  b.add_result(out);
  EXPECT_TRUE(std::move(b).build());
}

TEST(ModelBuilder, RefusesTensorsMadeTwiceOrByNobody) {
  {
    ModelBuilder b;
    const auto in = b.add_tensor("in", Bytes(1)), x = b.add_tensor("x", Bytes(1));
    b.add_input(in);
    b.add_operator(op("one", {in}, {x}));
    b.add_operator(op("two", {in}, {x}));
    b.add_result(x);
    EXPECT_THAT(std::move(b).build().error().message, HasSubstr("'x' is made twice"));
  }
  {
    ModelBuilder b;
    const auto in = b.add_tensor("in", Bytes(1));
    b.add_input(in);
    b.add_operator(op("one", {in}, {in}));
    b.add_result(in);
    EXPECT_THAT(std::move(b).build().error().message, HasSubstr("'in' is made twice"));
  }
  {
    ModelBuilder b;
    const auto in = b.add_tensor("in", Bytes(1)), x = b.add_tensor("x", Bytes(1)),
               lost = b.add_tensor("lost", Bytes(1));
    b.add_input(in);
    b.add_operator(op("one", {in, lost}, {x}));
    b.add_result(x);
    const std::string message = std::move(b).build().error().message;
    EXPECT_THAT(message, HasSubstr("'one'"));
    EXPECT_THAT(message, HasSubstr("'lost'"));
  }
  {
    ModelBuilder b;
    b.add_input(b.add_tensor("in", Bytes(1)));
    b.add_result(b.add_tensor("lost", Bytes(1)));
    EXPECT_THAT(std::move(b).build().error().message, HasSubstr("'lost'"));
  }
  EXPECT_THAT(ModelBuilder().build().error().message, HasSubstr("no result"));
}

TEST(ModelBuilder, RefusesBadFigures) {
  for (const double bad :
       {-1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    for (int which = 0; which < 4; ++which) {
      ModelBuilder b;
      const auto in = b.add_tensor("in", Bytes(1)),
                 out = b.add_tensor("out", Bytes(which == 0 ? bad : 1));
      Operator it = op("conv", {in}, {out});
      if (which == 1) it.work = Flop(bad);
      if (which == 2) it.weights = Bytes(bad);
      if (which == 3) it.times = {{"pi", Seconds(bad)}};
      b.add_input(in);
      b.add_operator(it);
      b.add_result(out);
      const auto built = std::move(b).build();
      ASSERT_FALSE(built);
      EXPECT_EQ(built.error().code, ErrorCode::kValue);
      EXPECT_THAT(built.error().message, HasSubstr(which == 0 ? "'out'" : "'conv'"));
    }
  }
}

TEST(ModelBuilder, RefusesSumsThatNoNumberHolds) {
  for (const bool work : {true, false}) {
    ModelBuilder b;
    const auto in = b.add_tensor("in", Bytes(1)), middle = b.add_tensor("middle", Bytes(1)),
               out = b.add_tensor("out", Bytes(1));
    Operator first = op("first", {in}, {middle}), second = op("second", {middle}, {out});
    for (Operator* it : {&first, &second}) {
      it->work = Flop(work ? 1e308 : 1.0);
      it->weights = Bytes(work ? 1.0 : 1e308);
    }
    b.add_input(in);
    b.add_operator(first);
    b.add_operator(second);
    b.add_result(out);
    const auto built = std::move(b).build();
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().code, ErrorCode::kLimit);
    EXPECT_THAT(built.error().message, HasSubstr(work ? "work" : "weights"));
  }
}

TEST(Model, TimesLayersByDeviceFirst) {
  const auto it = testing::model("1B 6F@pi=3s 1B");
  Node node;
  EXPECT_EQ(it->layer_time(1, node), std::nullopt);  // a relay
  node.compute = FlopPerSecond(2);
  EXPECT_EQ(it->layer_time(1, node), Seconds(3));
  node.compute = FlopPerSecond(1);
  EXPECT_EQ(it->layer_time(1, node), Seconds(6));
  node.device = "pi";
  EXPECT_EQ(it->layer_time(1, node), Seconds(3));
  node.compute = {};
  EXPECT_EQ(it->layer_time(1, node), Seconds(3));
  node.device = "gpu";
  EXPECT_EQ(it->layer_time(1, node), std::nullopt);
}

// A block of two operators of which one is measured: 3 s, and 8 FLOP at the node's own speed.
TEST(Model, AddsMeasuredAndUnmeasuredOperatorsOfABlock) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), left = b.add_tensor("l", Bytes(1)),
             right = b.add_tensor("r", Bytes(1)), out = b.add_tensor("out", Bytes(1));
  b.add_input(in);
  Operator measured = op("measured", {in}, {left});
  measured.times = {{"pi", Seconds(3)}};
  Operator other = op("other", {in}, {right});
  other.work = Flop(7);
  b.add_operator(measured);
  b.add_operator(other);
  b.add_operator(op("join", {left, right}, {out}));
  b.add_result(out);
  const Model model = *std::move(b).build();
  ASSERT_EQ(model.num_layers(), 1u);
  Node pi;
  pi.device = "pi";
  EXPECT_EQ(model.layer_time(1, pi), std::nullopt);
  pi.compute = FlopPerSecond(2);
  EXPECT_EQ(model.layer_time(1, pi), Seconds(7));
  pi.device.clear();
  EXPECT_EQ(model.layer_time(1, pi), Seconds(4.5));  // 9 FLOP
}

// In each operator the longer of computing and reading counts, if its time is not measured.
TEST(Model, ReadsWeightsAndStatesAtTheBandwidthOfTheMemory) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(1)), left = b.add_tensor("l", Bytes(1)),
             right = b.add_tensor("r", Bytes(1)), out = b.add_tensor("out", Bytes(1));
  b.add_input(in);
  Operator heavy = op("heavy", {in}, {left});  // 3 FLOP, 10 + 4 B
  heavy.work = Flop(3);
  heavy.weights = Bytes(10);
  heavy.state = Bytes(4);
  heavy.times = {{"pi", Seconds(0.5)}};
  Operator light = op("light", {in}, {right});  // 8 FLOP, 2 B
  light.work = Flop(8);
  light.weights = Bytes(2);
  b.add_operator(heavy);
  b.add_operator(light);
  b.add_operator(op("join", {left, right}, {out}));  // 1 FLOP
  b.add_result(out);
  const Model model = *std::move(b).build();
  ASSERT_EQ(model.num_layers(), 1u);
  EXPECT_EQ(model.layer(1).state, Bytes(4));
  Node node;
  node.memory_bandwidth = BytesPerSecond(2);
  EXPECT_EQ(model.layer_time(1, node), std::nullopt);
  node.compute = FlopPerSecond(1);
  EXPECT_EQ(model.layer_time(1, node), Seconds(7 + 8 + 1));
  node.compute = FlopPerSecond(8);
  EXPECT_EQ(model.layer_time(1, node), Seconds(7 + 1 + 0.125));
  node.device = "pi";
  EXPECT_EQ(model.layer_time(1, node), Seconds(0.5 + 1 + 0.125));
  node.device = "gpu";
  node.memory_bandwidth.reset();
  EXPECT_EQ(model.layer_time(1, node), Seconds(1.5));  // 12 FLOP
}

// A further run has works, times and sizes of its own, and the same weights and states.
TEST(Model, HasAModelOfItsFurtherRuns) {
  ModelBuilder b;
  const auto in = b.add_tensor("in", Bytes(80)), mid = b.add_tensor("mid", Bytes(60)),
             out = b.add_tensor("out", Bytes(8));
  b.set_step_size(in, Bytes(8));
  b.set_step_size(mid, Bytes(6));
  b.set_steps(5);
  b.add_input(in);
  Operator first = op("first", {in}, {mid});
  first.weights = Bytes(10);
  first.state = Bytes(2);
  first.step_work = Flop(0.25);
  first.step_times = {{"pi", Seconds(0.125)}};
  b.add_operator(first);
  b.add_operator(op("second", {mid}, {out}));
  b.add_result(out);
  const Model model = *std::move(b).build();
  EXPECT_EQ(model.steps(), 5u);
  const Model& step = *model.step_model();
  EXPECT_EQ(step.steps(), 0u);
  ASSERT_EQ(step.num_layers(), 2u);
  EXPECT_EQ(step.tensor_size(0), Bytes(8));
  EXPECT_EQ(step.tensor_size(1), Bytes(6));
  EXPECT_EQ(step.tensor_size(2), Bytes());
  Node node;
  node.compute = FlopPerSecond(1);
  EXPECT_EQ(step.layer_time(1, node), Seconds(0.25));
  EXPECT_EQ(step.layer_time(2, node), Seconds());
  node.memory_bandwidth = BytesPerSecond(4);
  EXPECT_EQ(step.layer_time(1, node), Seconds(3));
  EXPECT_EQ(model.layer_time(1, node), Seconds(3));
  node.device = "pi";
  EXPECT_EQ(step.layer_time(1, node), Seconds(0.125));
}

TEST(Model, MayHaveNoLayers) {
  const auto it = testing::model("7B");
  EXPECT_EQ(it->num_layers(), 0u);
  EXPECT_THAT(it->layers(), IsEmpty());
  EXPECT_EQ(it->tensor_size(0), Bytes(7));
}

}  // namespace
}  // namespace lamina
