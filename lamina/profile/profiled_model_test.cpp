#include "lamina/profile/profiled_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::profile {
namespace {

using testing::HasSubstr;

// a -> (b, c) -> d: with single cuts the layers a, and b to d.
Model diamond(double work_of_c = 3) {
  ModelBuilder builder("diamond");
  const TensorId x = builder.add_tensor("x", Bytes(8)), a = builder.add_tensor("ta", Bytes(8)),
                 b = builder.add_tensor("tb", Bytes(8)), c = builder.add_tensor("tc", Bytes(8)),
                 d = builder.add_tensor("td", Bytes(8));
  builder.add_input(x);
  const auto add = [&](const char* name, double work, std::vector<TensorId> in, TensorId out) {
    Operator op;
    op.name = name;
    op.work = Flop(work);
    op.inputs = std::move(in);
    op.outputs = {out};
    builder.add_operator(op);
  };
  add("a", 5, {x}, a);
  add("b", 1, {a}, b);
  add("c", work_of_c, {a}, c);
  add("d", 4, {b, c}, d);
  builder.add_result(d);
  return *std::move(builder).build();
}

const StayCosts kCosts{
    {Seconds(2), Seconds(8)}, {Seconds(0), Seconds(0.5)}, {Seconds(0.25), Seconds(0)}};

Seconds of(const std::vector<DeviceTime>& times, const std::string& device) {
  for (const DeviceTime& at : times)
    if (at.device == device) return at.time;
  return Seconds(-1);
}

TEST(WithCosts, OperatorsShareTheTimeOfTheirLayerByTheirWork) {
  const auto model = with_costs(diamond(), "board", kCosts, {false, false}, "by hand");
  ASSERT_TRUE(model) << model.error().text();
  const auto ops = model->operators();
  EXPECT_DOUBLE_EQ(of(ops[0].times, "board").value(), 2);
  EXPECT_DOUBLE_EQ(of(ops[1].times, "board").value(), 1);  // 8 s of work 1 of 8
  EXPECT_DOUBLE_EQ(of(ops[2].times, "board").value(), 3);
  EXPECT_DOUBLE_EQ(of(ops[3].times, "board").value(), 4);
}

TEST(WithCosts, ALayerBeginsAndEndsWithItsOperators) {
  const auto model = with_costs(diamond(), "board", kCosts, {true, false}, "by hand");
  ASSERT_TRUE(model);
  Node node;
  node.id = "n";
  node.device = "board";
  EXPECT_DOUBLE_EQ(model->leave_time(1, node).value(), 0.25);
  EXPECT_DOUBLE_EQ(model->enter_time(2, node).value(), 0.5);
  EXPECT_DOUBLE_EQ(of(model->operators()[2].enter, "board").value(), 0);
  EXPECT_TRUE(model->layer(1).fused);
  EXPECT_FALSE(model->layer(2).fused);
}

TEST(WithCosts, SaysHowItWasMeasured) {
  const auto model = with_costs(diamond(), "board", kCosts, {false, false}, "by hand");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->notes().back().text, "times of 'board': by hand");
}

TEST(Merged, KeepsOtherDevicesAndReplacesTheSame) {
  const auto one = with_costs(diamond(), "one", kCosts, {false, false}, "first");
  StayCosts other = kCosts;
  other.times[0] = Seconds(7);
  const auto two = with_costs(diamond(), "two", other, {false, false}, "second");
  const auto both = merged(*one, *two, "two");
  ASSERT_TRUE(both) << both.error().text();
  EXPECT_DOUBLE_EQ(of(both->operators()[0].times, "one").value(), 2);
  EXPECT_DOUBLE_EQ(of(both->operators()[0].times, "two").value(), 7);
  const auto again = merged(*both, *one, "one");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->notes().size(), both->notes().size());
}

TEST(Merged, RefusesOtherLayers) {
  const auto kept = with_costs(diamond(2), "one", kCosts, {false, false}, "first");
  const auto profiled = with_costs(diamond(3), "two", kCosts, {false, false}, "second");
  const auto both = merged(*kept, *profiled, "two");
  ASSERT_FALSE(both);
  EXPECT_THAT(both.error().message, HasSubstr("layer 3, 'c'"));
}

}  // namespace
}  // namespace lamina::profile
