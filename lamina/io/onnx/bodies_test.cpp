// Operators with bodies, and functions of the model's own.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "lamina/io/onnx/functions.h"
#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// y = f(x) with x from outside.
onnx::GraphProto branch(const std::string& type, const std::string& weight = {}) {
  TestGraph g;
  if (!weight.empty()) g.weight(weight, {8, 8});
  g.node(type, weight.empty() ? Texts{"x"} : Texts{"x", weight}, {"r"}).output("r");
  return g.graph();
}

TestGraph branching(bool is_known) {
  TestGraph g;
  g.input("x", {2, 8});
  if (is_known)
    g.scalar("c", 1);
  else
    g.input("c", {}, kBool);
  g.node("If", {"c"}, {"y"},
         {body("then_branch", branch("Relu")), body("else_branch", branch("MatMul", "w"))})
      .output("y");
  return g;
}

TEST(Bodies, OfAnIfTheBranchWithMoreWorkCounts) {
  const auto model = branching(false).read();
  ASSERT_TRUE(model) << model.error().text();
  const Operator& op = model->operators().front();
  EXPECT_EQ(op.work, Flop(2.0 * 2 * 8 * 8));
  EXPECT_EQ(op.macs, 128.0);
  EXPECT_EQ(op.weights, Bytes(256.0));
  EXPECT_EQ(op.inputs.size(), 2U);
  EXPECT_THAT(texts_of(model->notes()), ElementsAre(HasSubstr("branch")));
}

TEST(Bodies, OfAnIfWithAKnownConditionTheBranchTakenCounts) {
  const auto model = branching(true).read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators().front().work, Flop(16.0));
  EXPECT_EQ(model->operators().front().weights, Bytes(0.0));
  EXPECT_THAT(texts_of(model->notes()), IsEmpty());
}

// h <- h w in each round; the rounds' h are stacked.
TestGraph looping(bool is_known) {
  TestGraph body_graph;
  body_graph.input("i", {}, kInt64).input("c", {}, kBool).input("h", {2, 8}).weight("w", {8, 8});
  body_graph.node("MatMul", {"h", "w"}, {"h2"})
      .node("Identity", {"h2"}, {"scan"})
      .node("Identity", {"c"}, {"c2"})
      .output("c2")
      .output("h2")
      .output("scan");
  TestGraph g;
  g.input("x", {2, 8});
  if (is_known)
    g.scalar("n", 5);
  else
    g.input("n", {}, kInt64);
  g.node("Loop", {"n", "", "x"}, {"y", "all"}, {body("body", body_graph.graph())})
      .named("again")
      .output("all");
  return g;
}

TEST(Bodies, OfALoopEachRoundCounts) {
  const auto model = looping(true).read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators().front().work, Flop(5 * 2.0 * 2 * 8 * 8));
  EXPECT_EQ(model->operators().front().weights, Bytes(256.0));
  EXPECT_EQ(model->tensor_size(1), Bytes(4.0 * 5 * 16));
}

TEST(Bodies, UnknownRoundsAreOneOrAsGiven) {
  const auto once = looping(false).read();
  ASSERT_TRUE(once) << once.error().text();
  EXPECT_EQ(once->operators().front().work, Flop(256.0));
  EXPECT_THAT(texts_of(once->notes()), ElementsAre(HasSubstr("--dim again.rounds=N")));
  const auto given = looping(false).read({{{"again.rounds", 3}}});
  ASSERT_TRUE(given) << given.error().text();
  EXPECT_EQ(given->operators().front().work, Flop(3 * 256.0));
}

TEST(Bodies, AStateThatGrowsGrowsInEachRound) {
  TestGraph body_graph;
  body_graph.input("i", {}, kInt64).input("c", {}, kBool).input("h", {1, 8}).weight("row", {1, 8});
  body_graph.node("Concat", {"h", "row"}, {"h2"}, {integer("axis", 0)})
      .node("Identity", {"c"}, {"c2"})
      .output("c2")
      .output("h2");
  TestGraph g;
  g.input("x", {1, 8})
      .scalar("n", 4)
      .node("Loop", {"n", "", "x"}, {"y"}, {body("body", body_graph.graph())})
      .output("y");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(1), Bytes(4.0 * 5 * 8));
}

TEST(Bodies, OfAScanEachElementCounts) {
  TestGraph body_graph;
  body_graph.input("h", {8})
      .input("e", {8})
      .node("Add", {"h", "e"}, {"h2"})
      .node("Relu", {"h2"}, {"o"})
      .output("h2")
      .output("o");
  TestGraph g;
  g.input("h0", {8}).input("x", {10, 8});
  g.node("Scan", {"h0", "x"}, {"h", "y"},
         {integer("num_scan_inputs", 1), body("body", body_graph.graph())})
      .output("y");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators().front().work, Flop(10 * 16.0));
  EXPECT_EQ(model->tensor_size(1), Bytes(4.0 * 80));
}

TEST(Bodies, WhatABodyDoesNotFindIsNamed) {
  TestGraph g;
  g.input("c", {}, kBool);
  g.node("If", {"c"}, {"y"},
         {body("then_branch", branch("Relu")), body("else_branch", branch("Exp"))})
      .output("y");
  const auto model = g.read();
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().text(), HasSubstr("'x'"));
}

// twice(a) = act(a + a), where act is LeakyRelu with the caller's alpha.
onnx::FunctionProto twice(const std::string& inner) {
  onnx::FunctionProto f;
  f.set_name("twice");
  f.set_domain("my");
  f.add_input("a");
  f.add_output("b");
  onnx::NodeProto& add = *f.add_node();
  add.set_op_type("Add");
  add.add_input("a");
  add.add_input("a");
  add.add_output("sum");
  onnx::NodeProto& act = *f.add_node();
  act.set_op_type(inner);
  if (inner == "twice") act.set_domain("my");
  act.add_input("sum");
  act.add_output("b");
  return f;
}

TEST(Functions, AreExpandedWhereTheyAreCalled) {
  TestGraph g;
  g.input("x", {4})
      .node("my.twice", {"x"}, {"h"})
      .named("one")
      .node("my.twice", {"h"}, {"y"})
      .named("two")
      .output("y");
  *g.model().add_functions() = twice("LeakyRelu");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  ASSERT_EQ(model->operators().size(), 4U);
  EXPECT_EQ(model->operators()[0].name, "one/sum");
  EXPECT_EQ(model->operators()[2].work, Flop(4.0));
}

TEST(Functions, ThatCallThemselvesAreErrors) {
  TestGraph g;
  g.input("x", {4}).node("my.twice", {"x"}, {"y"}).output("y");
  *g.model().add_functions() = twice("twice");
  const auto model = g.read();
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().text(), HasSubstr("'twice'"));
}

// f0 calls f1 twice, f1 calls f2 twice, ...: 2^30 calls in a small file.
TEST(Functions, ThatGrowWithoutBoundAreErrors) {
  TestGraph g;
  g.input("x", {4}).node("my.f0", {"x"}, {"y"}).output("y");
  for (int i = 0; i < 30; ++i) {
    onnx::FunctionProto& f = *g.model().add_functions();
    f.set_name(fmt::format("f{}", i));
    f.set_domain("my");
    f.add_input("a");
    f.add_output("b");
    for (const auto& [from, to] : {std::pair("a", "m"), std::pair("m", "b")}) {
      onnx::NodeProto& call = *f.add_node();
      call.set_domain("my");
      call.set_op_type(fmt::format("f{}", i + 1));
      call.add_input(from);
      call.add_output(to);
    }
  }
  const auto model = g.read();
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
