// Attributes of functions: given, left out, passed on; and attributes of value zero.

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

onnx::NodeProto node(const std::string& type, const Texts& inputs, const Texts& outputs) {
  onnx::NodeProto n;
  n.set_op_type(type);
  for (const std::string& i : inputs) n.add_input(i);
  for (const std::string& o : outputs) n.add_output(o);
  return n;
}

onnx::AttributeProto refers(const std::string& name, const std::string& to) {
  onnx::AttributeProto a;
  a.set_name(name);
  a.set_ref_attr_name(to);
  a.set_type(onnx::AttributeProto::INT);
  return a;
}

// b = ReduceSum(a), whose keepdims is the function's `keep`.
onnx::FunctionProto summing() {
  onnx::FunctionProto f;
  f.set_name("summing");
  f.set_domain("my");
  f.add_input("a");
  f.add_output("b");
  f.add_attribute("keep");
  *f.add_node() = node("ReduceMax", {"a"}, {"b"});
  *f.mutable_node(0)->add_attribute() = integers("axes", {1});
  *f.mutable_node(0)->add_attribute() = refers("keepdims", "keep");
  return f;
}

// Fields of later versions of ONNX, which the classes at hand do not have.
template <class Message>
void add_field(Message& message, int number, const std::string& contents) {
  message.mutable_unknown_fields()->AddLengthDelimited(number, contents);
}

double result_bytes(TestGraph& g) {
  const auto model = g.read();
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return -1.0;
  }
  return model->tensor_size(model->num_layers()).value();
}

TEST(FunctionAttributes, LeftOutHaveTheDefaultOfTheFunction) {
  TestGraph g;
  g.input("x", {2, 3}).node("my.summing", {"x"}, {"s"}).node("Add", {"x", "s"}, {"y"}).output("y");
  *g.model().add_functions() = summing();
  EXPECT_EQ(result_bytes(g), 4.0 * 6);  // [2, 3] + [2, 1]: keepdims is 1 without a default
  add_field(*g.model().mutable_functions(0), 11, integer("keep", 0).SerializeAsString());
  EXPECT_FALSE(g.read());  // [2, 3] + [2]
}

TEST(FunctionAttributes, GivenGoBeforeTheDefault) {
  TestGraph g;
  g.input("x", {2, 3}).node("my.summing", {"x"}, {"s"}, {integer("keep", 1)});
  g.node("Add", {"x", "s"}, {"y"}).output("y");
  *g.model().add_functions() = summing();
  add_field(*g.model().mutable_functions(0), 11, integer("keep", 0).SerializeAsString());
  EXPECT_EQ(result_bytes(g), 4.0 * 6);
}

TEST(FunctionAttributes, ReachTheBodiesOfOperatorsInside) {
  onnx::FunctionProto f = summing();
  *f.mutable_node(0) = node("If", {"c"}, {"b"});
  f.add_input("c");
  for (const std::string name : {"then_branch", "else_branch"}) {
    TestGraph inner;
    inner.node("Flatten", {"a"}, {"r"}, {refers("axis", "keep")}).output("r");
    *f.mutable_node(0)->add_attribute() = body(name, inner.graph());
  }
  TestGraph g;
  g.input("x", {2, 3, 4}).input("c", {}, kBool).weight("w", {4, 5});
  g.node("my.summing", {"x", "c"}, {"h"}, {integer("keep", 2)});
  g.node("MatMul", {"h", "w"}, {"y"}).output("y");
  *g.model().add_functions() = f;
  EXPECT_EQ(result_bytes(g), 4.0 * 6 * 5);
}

TEST(Functions, OfOneNameAreToldApartByOverload) {
  TestGraph g;
  g.input("x", {6, 4}).node("my.turn", {"x"}, {"y"}).output("y");
  add_field(*g.graph().mutable_node(0), 8, "flat");
  for (const auto& [type, overload] : {std::pair("Transpose", ""), std::pair("Flatten", "flat")}) {
    onnx::FunctionProto& f = *g.model().add_functions();
    f.set_name("turn");
    f.set_domain("my");
    f.add_input("a");
    f.add_output("b");
    *f.add_node() = node(type, {"a"}, {"b"});
    add_field(f, 13, overload);
  }
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators()[0].type, "Flatten");
}

TEST(Functions, CalledTwiceByCallersOfOneName) {
  TestGraph g;
  g.input("x", {4});
  g.node("my.twice", {"x"}, {"h"}).named("n").node("my.twice", {"h"}, {"y"}).named("n").output("y");
  onnx::FunctionProto& f = *g.model().add_functions();
  f.set_name("twice");
  f.set_domain("my");
  f.add_input("a");
  f.add_output("b");
  *f.add_node() = node("Add", {"a", "a"}, {"sum"});
  *f.add_node() = node("Relu", {"sum"}, {"b"});
  EXPECT_EQ(result_bytes(g), 16.0);
}

// Inside of "n" it is "sum", which becomes "n/sum": two tensors outside are called so, one of them
// in a body.
TEST(Functions, WhoseTensorsAreCalledAsOthersOutside) {
  TestGraph g;
  g.input("x", {4}).input("c", {}, kBool);
  g.node("Neg", {"x"}, {"n/sum"}).node("my.twice", {"n/sum"}, {"h"}).named("n");
  TestGraph inner;
  inner.node("Relu", {"h"}, {"n/sum'"}).output("n/sum'");
  g.node("If", {"c"}, {"i"},
         {body("then_branch", inner.graph()), body("else_branch", inner.graph())});
  g.node("Add", {"i", "n/sum"}, {"y"}).output("y");
  onnx::FunctionProto& f = *g.model().add_functions();
  f.set_name("twice");
  f.set_domain("my");
  f.add_input("a");
  f.add_output("b");
  *f.add_node() = node("Add", {"a", "a"}, {"sum"});
  *f.add_node() = node("Relu", {"sum"}, {"b"});
  EXPECT_EQ(result_bytes(g), 16.0);
  std::set<std::string> names;
  const auto model = g.read();
  ASSERT_TRUE(model);
  for (const Tensor& tensor : model->tensors()) EXPECT_TRUE(names.insert(tensor.name).second);
  EXPECT_TRUE(names.contains("n/sum''"));
}

TEST(Functions, ThatPassTheirInputOn) {
  TestGraph g;
  g.input("x", {4}).node("my.same", {"x"}, {"h"}).node("Relu", {"h"}, {"y"}).output("y");
  onnx::FunctionProto& f = *g.model().add_functions();
  f.set_name("same");
  f.set_domain("my");
  f.add_input("a");
  f.add_output("a");
  EXPECT_EQ(result_bytes(g), 16.0);
}

// proto3 leaves values of zero out; the type remains.
TEST(Attributes, OfValueZeroMayBeLeftOut) {
  onnx::AttributeProto axis = integer("axis", 0);
  axis.clear_i();
  TestGraph g;
  g.input("x", {2, 3}).weight("w", {6, 4});
  g.node("Flatten", {"x"}, {"h"}, {axis}).node("MatMul", {"h", "w"}, {"y"}).output("y");
  EXPECT_EQ(result_bytes(g), 4.0 * 4);

  onnx::AttributeProto mode = text("mode", "");
  mode.clear_s();
  onnx::AttributeProto alpha;
  alpha.set_name("alpha");
  alpha.set_type(onnx::AttributeProto::FLOAT);
  onnx::NodeProto n;
  *n.add_attribute() = mode;
  *n.add_attribute() = alpha;
  const Op op(n, 17, {});
  EXPECT_EQ(op.text("mode", "linear"), "");
  EXPECT_EQ(op.real("alpha", 1.0), 0.0);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
