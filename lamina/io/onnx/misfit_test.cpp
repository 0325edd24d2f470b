// Operators that cannot run, whatever the file declares of their results; types that are known
// although the shape is not.

#include <gmock/gmock.h>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string fault(TestGraph& g, const ModelOptions& options = {}) {
  const auto model = g.read(options);
  return model ? "read" : model.error().text();
}

double result_bytes(TestGraph& g, const ModelOptions& options = {}) {
  const auto model = g.read(options);
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return -1.0;
  }
  return model->tensor_size(model->num_layers()).value();
}

TEST(Misfits, AreNotHiddenByADeclaredShape) {
  TestGraph g;
  g.input("x", {3, 10}).weight("w", {12, 5}).declared("h", {3, 5});
  g.node("MatMul", {"x", "w"}, {"h"}).named("m").node("Relu", {"h"}, {"y"}).output("y", {3, 5});
  EXPECT_THAT(fault(g), AllOf(HasSubstr("MatMul 'm'"), HasSubstr("[3, 10] and [12, 5]"),
                              HasSubstr("declares [3, 5] for 'h'")));
}

TEST(Misfits, OfATargetShapeWithAFixedBatch) {
  TestGraph g;
  g.input("x", {-2, 4}, kFloat, {"batch"}).list("to", {1, 2, 2}).declared("h", {1, 2, 2});
  g.node("Reshape", {"x", "to"}, {"h"}).node("Relu", {"h"}, {"y"}).output("y");
  EXPECT_EQ(result_bytes(g), 16.0);
  EXPECT_THAT(fault(g, {{{"batch", 8}}}),
              AllOf(HasSubstr("Reshape 'h'"), HasSubstr("[8, 4]"), HasSubstr("[1, 2, 2]")));
}

// What cannot be computed before the first run comes to light where it is needed.
TEST(Misfits, OfComputedShapesNameTheOperatorThatCannotRun) {
  TestGraph g;
  g.input("x", {2, 3}).list("a", {1, 2}).list("b", {1, 2, 3}).declared("h", {3, 2});
  g.node("Add", {"a", "b"}, {"to"}).named("sum");
  g.node("Reshape", {"x", "to"}, {"h"}).node("Relu", {"h"}, {"y"}).output("y");
  EXPECT_THAT(fault(g), AllOf(HasSubstr("Add 'sum' cannot run"), HasSubstr("[2] and [3]")));
}

TEST(Misfits, OfWhatNoResultNeedsDoNotMatter) {
  TestGraph g;
  g.input("x", {3, 10}).weight("w", {12, 5});
  g.node("MatMul", {"x", "w"}, {"idle"}).node("Relu", {"x"}, {"y"}).output("y");
  EXPECT_EQ(result_bytes(g), 120.0);
}

TEST(Misfits, InABranchThatNeedNotBeTakenLeaveTheOther) {
  const auto branch = [](const std::string& type) {
    TestGraph inner;
    inner.list("axes", {0}).node(type, {"x", "axes"}, {"r"}).output("r");
    return inner.graph();
  };
  TestGraph g;
  g.input("x", {3, 10}).input("c", {}, kBool);
  g.node("If", {"c"}, {"y"},
         {body("then_branch", branch("Squeeze")), body("else_branch", branch("ReduceSum"))});
  g.output("y");
  EXPECT_EQ(result_bytes(g), 40.0);
}

TEST(Misfits, InABodyAreNamed) {
  TestGraph inner;
  inner.input("i", {}, kInt64).input("c", {}, kBool).input("h", {2, 8}).weight("w", {9, 8});
  inner.node("MatMul", {"h", "w"}, {"h2"}).named("inside").node("Identity", {"c"}, {"c2"});
  inner.output("c2").output("h2");
  TestGraph g;
  g.input("x", {2, 8}).scalar("n", 3);
  g.node("Loop", {"n", "", "x"}, {"y"}, {body("body", inner.graph())}).output("y", {2, 8});
  EXPECT_THAT(fault(g), AllOf(HasSubstr("Loop 'y'"), HasSubstr("MatMul 'inside' cannot run")));
}

TEST(Types, SurviveAShapeThatIsNotKnown) {
  TestGraph g;
  g.input("x", {9, 8}, kFloat16).input("c", {9}, kBool);
  g.node("Compress", {"x", "c"}, {"k"}, {integer("axis", 0)}).node("Relu", {"k"}, {"y"});
  g.output("y");
  EXPECT_EQ(result_bytes(g, {{{"k[0]", 4}, {"k[1]", 8}}}), 2.0 * 32);
}

TEST(Types, FollowWhereTheShapeDoesNot) {
  const auto bytes = [](const std::string& type, const Texts& inputs,
                        const std::vector<onnx::AttributeProto>& attributes = {}) {
    TestGraph g;
    g.input("x", {9}, kFloat16).input("c", {9}, kBool).input("i", {9}, kInt8);
    g.node("Compress", {"x", "c"}, {"k"});
    g.node(type, inputs, {"h"}, attributes).output("h");
    return result_bytes(g, {{{"k[0]", 4}}});
  };
  EXPECT_EQ(bytes("Cast", {"k"}, {integer("to", kDouble)}), 32.0);
  EXPECT_EQ(bytes("Equal", {"k", "k"}), 4.0);
  EXPECT_EQ(bytes("ArgMax", {"k"}), 8.0);
  EXPECT_EQ(bytes("Exp", {"k"}), 8.0);
}

TEST(Declared, SequencesAndOptionalsStateTheShapeOfTheirTensors) {
  TestGraph g;
  g.input("x", {4});
  onnx::TypeProto plain = g.graph().input(0).type();
  onnx::TypeProto& type = *g.graph().mutable_input(0)->mutable_type();
  *type.mutable_optional_type()->mutable_elem_type() = plain;
  g.node("OptionalGetElement", {"x"}, {"h"}).node("Relu", {"h"}, {"y"}).output("y");
  EXPECT_EQ(result_bytes(g), 16.0);

  type.Clear();
  *type.mutable_sequence_type()->mutable_elem_type() = plain;
  g.graph().mutable_node(0)->set_op_type("ConcatFromSequence");
  *g.graph().mutable_node(0)->add_attribute() = integer("axis", 0);
  EXPECT_EQ(result_bytes(g), 16.0);
  const auto model = g.read();
  EXPECT_THAT(texts_of(model->notes()), testing::ElementsAre(HasSubstr("--dim x.length=N")));
  EXPECT_EQ(result_bytes(g, {{{"x.length", 3}}}), 48.0);
}

TEST(Declared, ABatchOfZeroIsOpen) {
  TestGraph g;
  g.input("x", {0, 3, 4}).node("Relu", {"x"}, {"y"}).output("y", {0, 3, 4});
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_THAT(texts_of(model->notes()), testing::ElementsAre(HasSubstr("--dim 'x[0]=N'")));
  EXPECT_EQ(result_bytes(g, {{{"x[0]", 5}}}), 240.0);
}

TEST(Declared, ALengthMayBeZero) {
  TestGraph g;
  g.input("past", {1, -2, 4}, kFloat, {"p"}).input("x", {1, 5, 4}).input("none", {2, 0, 4});
  g.node("Concat", {"past", "x"}, {"y"}, {integer("axis", 1)}).output("y");
  g.node("Relu", {"none"}, {"z"}).output("z");
  const auto model = g.read({{{"p", 0}}});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(model->num_layers()), Bytes(80.0));
}

TEST(Declared, AnInputWithoutAShapeTakesThatOfTheOptions) {
  TestGraph g;
  g.input("x", {3}).node("Relu", {"x"}, {"y"}).output("y");
  g.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  EXPECT_THAT(fault(g), AllOf(HasSubstr("input 'x'"), HasSubstr("--dim 'x[0]=N'")));
  EXPECT_EQ(result_bytes(g, {{{"x[0]", 2}, {"x[1]", 7}}}), 56.0);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
