// How often loops go round.

#include <gmock/gmock.h>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Next { kKeeps, kStops, kAsksTheData };

struct Case {
  std::optional<std::int64_t> most;  // the trip count; left out if not set
  std::optional<bool> first;         // the condition; left out if not set
  Next next = Next::kKeeps;
};

// h <- h w as long as it says; 2 x 8 x 8 = 128 multiply-adds a round.
TestGraph looping(const Case& c) {
  TestGraph inner;
  inner.input("i", {}, kInt64).input("go", {}, kBool).input("h", {2, 8}).weight("w", {8, 8});
  inner.node("MatMul", {"h", "w"}, {"h2"});
  if (c.next == Next::kKeeps) inner.node("Identity", {"go"}, {"go2"});
  if (c.next == Next::kStops) inner.node("Not", {"go"}, {"go2"});
  if (c.next == Next::kAsksTheData)
    inner.node("ReduceMax", {"h2"}, {"m"}, {integer("keepdims", 0)})
        .weight("limit", {})
        .node("Less", {"m", "limit"}, {"go2"});
  inner.output("go2").output("h2").node("Identity", {"h2"}, {"scan"}).output("scan");
  TestGraph g;
  g.input("x", {2, 8});
  if (c.most) g.scalar("n", *c.most);
  if (c.first) {
    g.weight("first", {}, kBool);
    g.last_initializer().add_int32_data(*c.first ? 1 : 0);
  }
  g.node("Loop", {c.most ? "n" : "", c.first ? "first" : "", "x"}, {"y", "all"},
         {body("body", inner.graph())})
      .named("again")
      .node("Identity", {"all"}, {"out"})
      .output("y")
      .output("out");
  return g;
}

double macs(const Case& c, const ModelOptions& options = {}) {
  const auto model = looping(c).read(options);
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return -1.0;
  }
  return model->operators().front().macs / 128.0;
}

TEST(Loops, GoRoundAsOftenAsTheirTripCountIfTheConditionStaysTrue) {
  EXPECT_EQ(macs({5, std::nullopt}), 5.0);
  EXPECT_EQ(macs({5, true}), 5.0);
  EXPECT_THAT(texts_of(looping({5, true}).read()->notes()), IsEmpty());
}

TEST(Loops, WhoseConditionIsFalseDoNotRun) {
  EXPECT_EQ(macs({5, false}), 0.0);
  EXPECT_EQ(macs({INT64_MAX, false}), 0.0);
  const auto model = looping({5, false}).read();
  EXPECT_EQ(model->tensor_size(model->num_layers()), Bytes(64.0));  // y is x; nothing is stacked
  EXPECT_EQ(macs({5, true, Next::kStops}), 1.0);
  EXPECT_EQ(macs({std::nullopt, true, Next::kStops}), 1.0);
}

TEST(Loops, WithACeilingOrAConditionOnTheDataCountOneRoundAndSaySo) {
  for (const Case& c :
       {Case{INT64_MAX, true}, Case{INT32_MAX, std::nullopt}, Case{std::nullopt, true},
        Case{8, true, Next::kAsksTheData}, Case{8, std::nullopt, Next::kAsksTheData},
        Case{INT64_MAX, true, Next::kAsksTheData}}) {
    EXPECT_EQ(macs(c), 1.0);
    EXPECT_THAT(texts_of(looping(c).read()->notes()),
                ElementsAre(HasSubstr("--dim again.rounds=N")));
    EXPECT_EQ(macs(c, {{{"again.rounds", 5}}}), 5.0);
    EXPECT_EQ(macs(c, {{{"again.rounds", 0}}}), 0.0);
  }
}

TEST(Loops, GoRoundNoMoreOftenThanTheirTripCount) {
  const auto model = looping({8, true, Next::kAsksTheData}).read({{{"again.rounds", 9}}});
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().text(), HasSubstr("'again' runs at most 8 times"));
}

TEST(Loops, ThatAppendToASequenceMakeItGrowInEachRound) {
  TestGraph inner;
  inner.input("i", {}, kInt64).input("go", {}, kBool).input("s", {}).weight("row", {1, 8});
  inner.node("Add", {"row", "x"}, {"e"}).node("SequenceInsert", {"s", "e"}, {"s2"});
  inner.node("Identity", {"go"}, {"go2"}).output("go2").output("s2");
  inner.graph().mutable_input(2)->clear_type();
  TestGraph g;
  g.input("x", {1, 8}).scalar("n", 5).node("SequenceEmpty", {}, {"s0"});
  g.node("Loop", {"n", "", "s0"}, {"all"}, {body("body", inner.graph())});
  g.node("ConcatFromSequence", {"all"}, {"y"}, {integer("axis", 0)}).output("y");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(model->num_layers()), Bytes(4.0 * 5 * 8));
}

}  // namespace
}  // namespace lamina::io::onnx_reader
