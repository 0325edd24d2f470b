// Each trap of cutting ONNX files, by itself. tests/split runs the parts.

#include "lamina/split/cutter.h"

#include <gmock/gmock.h>

#include "lamina/split/test_parts.h"

namespace lamina::split {
namespace {

using io::onnx_reader::body;
using io::onnx_reader::kBool;
using io::onnx_reader::kDouble;
using io::onnx_reader::kFloat16;
using io::onnx_reader::kInt64;
using io::onnx_reader::kInt8;
using io::onnx_reader::kString;
using io::onnx_reader::TestGraph;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::names_of;
using testing::parts_of;
using testing::types_of;

TestGraph& filled(TestGraph& g, const std::string& name, const std::vector<std::int64_t>& dims) {
  std::size_t count = 1;
  for (const auto d : dims) count *= static_cast<std::size_t>(d);
  std::string raw;
  for (std::size_t i = 0; i < count; ++i) raw += std::string{'\0', '\0', static_cast<char>(i), '?'};
  g.weight(name, dims).last_initializer().set_raw_data(raw);
  return g;
}

// x -> a -> b -> y, with a weight for each product.
TestGraph chain() {
  TestGraph g;
  g.input("x", {2, 8});
  filled(g, "w0", {8, 8});
  filled(g, "w1", {8, 40});  // above 1 KiB: its payload is left in the file
  g.node("MatMul", {"x", "w0"}, {"a"}).node("Relu", {"a"}, {"b"});
  g.node("MatMul", {"b", "w1"}, {"y"}).output("y", {2, 40});
  return g;
}

TEST(Cutter, CutsAChain) {
  TestGraph g = chain();
  const auto it = parts_of(g, {1, 2});
  ASSERT_TRUE(it) << it.error().text();
  ASSERT_EQ(it->parts.size(), 3U);
  EXPECT_THAT(types_of(it->parts[0]), ElementsAre("MatMul"));
  EXPECT_THAT(types_of(it->parts[1]), ElementsAre("Relu"));
  EXPECT_THAT(types_of(it->parts[2]), ElementsAre("MatMul"));
  EXPECT_THAT(it->ways,
              ElementsAre(ElementsAre("x"), ElementsAre("a"), ElementsAre("b"), ElementsAre("y")));
  EXPECT_EQ(it->parts[0].outputs[0], (TensorSpec{"a", {2, 8}, "float32"}));
  EXPECT_EQ(it->parts[2].outputs[0], (TensorSpec{"y", {2, 40}, "float32"}));
}

TEST(Cutter, LeavesEachWeightWhereItIsUsedWithItsPayload) {
  TestGraph g = chain();
  const auto it = parts_of(g, {2});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(it->parts[0].model.graph().initializer()), ElementsAre("w0"));
  ASSERT_THAT(names_of(it->parts[1].model.graph().initializer()), ElementsAre("w1"));
  EXPECT_EQ(it->parts[1].model.graph().initializer(0).raw_data(),
            g.graph().initializer(1).raw_data());
}

TEST(Cutter, PutsBackPayloadsOfAnyKind) {
  TestGraph g;
  g.input("x", {1, 300});
  g.weight("floats", {300});
  for (int i = 0; i < 300; ++i) g.last_initializer().add_float_data(static_cast<float>(i));
  g.node("Add", {"x", "floats"}, {"a"}).node("Relu", {"a"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  ASSERT_EQ(it->parts[0].model.graph().initializer(0).float_data_size(), 300);
  EXPECT_EQ(it->parts[0].model.graph().initializer(0).float_data(299), 299.0F);
  EXPECT_EQ(it->parts[0].model.graph().initializer(0).unknown_fields().field_count(), 0);
}

TEST(Cutter, PutsBackPayloadsOfConstants) {
  TestGraph g;
  onnx::AttributeProto value;
  value.set_name("value");
  value.set_type(onnx::AttributeProto::TENSOR);
  value.mutable_t()->set_data_type(1);
  value.mutable_t()->add_dims(500);
  value.mutable_t()->set_raw_data(std::string(2000, 'a'));
  g.input("x", {500}).node("Relu", {"x"}, {"a"}).node("Constant", {}, {"c"}, {value});
  g.node("Add", {"a", "c"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(types_of(it->parts[0]), ElementsAre("Relu"));
  ASSERT_THAT(types_of(it->parts[1]), ElementsAre("Constant", "Add"));
  EXPECT_EQ(it->parts[1].model.graph().node(0).attribute(0).t().raw_data(), std::string(2000, 'a'));
}

// Before IR 4 weights stand among the inputs; after it they would be inputs with defaults.
TEST(Cutter, TakesWeightsOutOfTheInputs) {
  TestGraph g = chain();
  g.input("w0", {8, 8}).input("w1", {8, 40});
  std::string bytes = g.bytes();
  g.model().set_ir_version(3);
  bytes = g.model().SerializeAsString();
  const auto it = parts_of(io::Input::of_bytes("m.onnx", bytes), {1});
  ASSERT_TRUE(it) << it.error().text();
  for (const auto& part : it->parts) {
    EXPECT_EQ(part.model.ir_version(), 4);
    EXPECT_EQ(part.model.graph().input_size(), 1);
  }
}

TEST(Cutter, SaysShapesAndTypesOfItsOwnInference) {
  TestGraph g;
  g.input("x", {-2, 8}, kFloat16, {"batch"}).node("Relu", {"x"}, {"a"});
  g.node("Cast", {"a"}, {"b"}, {io::onnx_reader::integer("to", kDouble)});
  g.node("Relu", {"b"}, {"y"}).output("y");
  const auto it = parts_of(g, {1, 2}, {.dims = {{"batch", 3}}});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->parts[0].outputs[0], (TensorSpec{"a", {3, 8}, "float16"}));
  EXPECT_EQ(it->parts[1].outputs[0], (TensorSpec{"b", {3, 8}, "float64"}));
  const auto& shape = it->parts[2].model.graph().input(0).type().tensor_type().shape();
  EXPECT_EQ(shape.dim(0).dim_value(), 3);
}

onnx::GraphProto branch(const std::string& type) {
  TestGraph g;
  g.node(type, {"a", "k"}, {"r"}).output("r", {2, 8});
  return g.graph();
}

TEST(Cutter, BringsWhatBodiesTakeFromOutside) {
  TestGraph g;
  g.input("x", {2, 8}).input("c", {}, kBool).node("Relu", {"x"}, {"a"});
  filled(g, "k", {8});
  g.node("If", {"c"}, {"i"},
         {body("then_branch", branch("Mul")), body("else_branch", branch("Add"))});
  g.node("Relu", {"i"}, {"y"}).output("y");
  const auto it = parts_of(g, {1, 2}, {.cuts = Cuts::kAny});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(it->parts[1].inputs), ElementsAre("c", "a"));
  EXPECT_THAT(names_of(it->parts[1].model.graph().initializer()), ElementsAre("k"));
  EXPECT_THAT(it->ways[1], ElementsAre("c", "a"));
  EXPECT_THAT(names_of(it->parts[2].model.graph().initializer()), IsEmpty());
}

// y = Neg(Relu(x)) by a function, so that a cut lies inside of the call.
TEST(Cutter, CutsInsideOfFunctions) {
  TestGraph g;
  onnx::FunctionProto& f = *g.model().add_functions();
  f.set_name("both");
  f.set_domain("my");
  f.add_input("p");
  f.add_output("q");
  auto& set = *f.add_opset_import();
  set.set_version(17);
  onnx::NodeProto& relu = *f.add_node();
  relu.set_op_type("Relu");
  relu.add_input("p");
  relu.add_output("r");
  onnx::NodeProto& neg = *f.add_node();
  neg.set_op_type("Neg");
  neg.add_input("r");
  neg.add_output("q");
  g.input("x", {2, 8}).node("my.both", {"x"}, {"y"}).named("call").output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(types_of(it->parts[0]), ElementsAre("Relu"));
  EXPECT_THAT(types_of(it->parts[1]), ElementsAre("Neg"));
  EXPECT_EQ(it->parts[0].outputs[0].name, "call/r");
  EXPECT_EQ(it->parts[0].model.functions_size(), 0);
  EXPECT_EQ(it->parts[0].model.opset_import_size(), 1);
}

// Two parts multiply by the same turned weight.
TEST(Cutter, PutsSharedWeightsAndWhatMakesThemIntoEachPart) {
  TestGraph g;
  g.input("x", {2, 8});
  filled(g, "w", {8, 8});
  g.node("Transpose", {"w"}, {"t"}).node("MatMul", {"x", "t"}, {"a"});
  g.node("MatMul", {"a", "t"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  for (const auto& part : it->parts) {
    EXPECT_THAT(types_of(part), ElementsAre("Transpose", "MatMul"));
    EXPECT_THAT(names_of(part.model.graph().initializer()), ElementsAre("w"));
  }
}

TEST(Cutter, LetsAnEarlyResultPassByLaterParts) {
  TestGraph g;
  g.input("x", {2, 8}).node("Relu", {"x"}, {"early"}).node("Neg", {"early"}, {"b"});
  g.node("Relu", {"b"}, {"y"}).output("early").output("y");
  const auto it = parts_of(g, {1, 2}, {.cuts = Cuts::kAny});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(it->parts[0].outputs), ElementsAre("early"));
  EXPECT_THAT(names_of(it->parts[2].inputs), ElementsAre("b"));
  EXPECT_THAT(names_of(it->parts[2].outputs), ElementsAre("y"));
  EXPECT_THAT(it->ways[2], ElementsAre("early", "b"));
  EXPECT_THAT(it->ways[3], ElementsAre("early", "y"));
}

TEST(Cutter, LetsSkipsPassByPartsThatDoNotNeedThem) {
  TestGraph g;
  g.input("x", {2, 8}).node("Relu", {"x"}, {"skip"}).node("Neg", {"skip"}, {"b"});
  g.node("Exp", {"b"}, {"c"}).node("Add", {"c", "skip"}, {"y"}).output("y");
  const auto it = parts_of(g, {1, 2, 3}, {.cuts = Cuts::kAny});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(it->ways[2], ElementsAre("skip", "b"));
  EXPECT_THAT(names_of(it->parts[2].inputs), ElementsAre("b"));
  EXPECT_THAT(names_of(it->parts[3].inputs), ElementsAre("skip", "c"));
}

TEST(Cutter, FoldsTheShapeOfATensorInFrontOfTheCut) {
  TestGraph g;
  g.input("x", {2, 3, 4}).node("Relu", {"x"}, {"a"}).node("Shape", {"a"}, {"s"});
  g.node("Flatten", {"a"}, {"f"}).node("Relu", {"f"}, {"b"}).node("Reshape", {"b", "s"}, {"y"});
  g.output("y");
  const auto it = parts_of(g, {2});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(it->ways[1], ElementsAre("f"));
  ASSERT_THAT(names_of(it->parts[1].model.graph().initializer()), ElementsAre("s"));
  const auto& folded = it->parts[1].model.graph().initializer(0);
  EXPECT_THAT(folded.int64_data(), ElementsAre(2, 3, 4));
  EXPECT_EQ(folded.data_type(), kInt64);
}

TEST(Cutter, KeepsTheShapeOfATensorThatThePartHas) {
  TestGraph g;
  g.input("x", {2, 3, 4}).node("Relu", {"x"}, {"a"}).node("Shape", {"a"}, {"s"});
  g.node("Flatten", {"a"}, {"f"}).node("Reshape", {"f", "s"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(types_of(it->parts[1]), ElementsAre("Shape", "Flatten", "Reshape"));
}

TEST(Cutter, RefusesWhatIsMadeOfAShapeWhereItsValuesAreNotKnown) {
  TestGraph g;
  g.input("x", {4, 4}).node("Relu", {"x"}, {"a"}).node("EyeLike", {"a"}, {"e"});
  g.node("Neg", {"a"}, {"b"}).node("Relu", {"b"}, {"c"}).node("MatMul", {"c", "e"}, {"y"});
  g.output("y");
  const auto it = parts_of(g, {2});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(),
              AllOf(HasSubstr("m.onnx"), HasSubstr("EyeLike"), HasSubstr("'e'")));
}

TEST(Cutter, KeepsOptionalInputsEmpty) {
  TestGraph g;
  g.input("x", {2, 8}).node("Relu", {"x"}, {"a"});
  g.reals("hi", {0.5F}).graph().mutable_initializer(0)->clear_dims();
  g.node("Clip", {"a", "", "hi"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->parts[1].model.graph().node(0).input(1), "");
  EXPECT_THAT(names_of(it->parts[1].inputs), ElementsAre("a"));
}

TEST(Cutter, MakesConstantResultsInTheLastPart) {
  TestGraph g;
  g.input("x", {2, 8}).node("Relu", {"x"}, {"a"}).node("Neg", {"a"}, {"y"});
  g.node("Shape", {"x"}, {"s"}).output("y").output("s", {2}, kInt64);
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(names_of(it->parts[1].outputs), ElementsAre("y", "s"));
  EXPECT_THAT(it->ways[2], ElementsAre("y", "s"));
}

TEST(Cutter, CutsAtQuantisedTensors) {
  TestGraph g;
  g.reals("s", {0.5F}).graph().mutable_initializer(0)->clear_dims();
  g.weight("z", {}, kInt8).last_initializer().add_int32_data(3);
  g.input("x", {2, 8}).node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  g.node("DequantizeLinear", {"q", "s", "z"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->parts[1].inputs[0], (TensorSpec{"q", {2, 8}, "int8"}));
}

TEST(Cutter, RefusesTensorsThatDoNotTravel) {
  TestGraph g;
  g.input("x", {2, 8}).node("Cast", {"x"}, {"t"}, {io::onnx_reader::integer("to", kString)});
  g.node("Cast", {"t"}, {"y"}, {io::onnx_reader::integer("to", 1)}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), AllOf(HasSubstr("'t'"), HasSubstr("string")));
}

TEST(Cutter, RefusesAModelWithoutItsWeights) {
  TestGraph g;
  g.input("x", {2, 8}).weight("w", {8, 8}).node("MatMul", {"x", "w"}, {"a"});
  g.node("Relu", {"a"}, {"y"}).output("y");
  const auto it = parts_of(g, {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), AllOf(HasSubstr("'w'"), HasSubstr("stripped")));
}

TEST(Cutter, RefusesFilesThatAreNoOnnx) {
  const auto it = parts_of(io::Input::of_bytes("m.json", R"({"format": "lamina.model/1"})"), {1});
  ASSERT_FALSE(it);
  EXPECT_THAT(it.error().text(), AllOf(HasSubstr("m.json"), HasSubstr("ONNX")));
}

TEST(Cutter, PutsWeightsBesideAPartThatIsTooLarge) {
  TestGraph g = chain();
  CutOptions options;
  options.largest = 700;
  options.data_names = {"cam-1.data", "cam-2.data"};
  const auto it = parts_of(g, {2}, {}, options);
  ASSERT_TRUE(it) << it.error().text();
  const auto& weight = it->parts[1].model.graph().initializer(0);
  EXPECT_EQ(weight.data_location(), onnx::TensorProto::EXTERNAL);
  EXPECT_EQ(weight.external_data(0).value(), "cam-2.data");
  EXPECT_EQ(it->parts[1].data, g.graph().initializer(1).raw_data());
  EXPECT_EQ(it->parts[0].data, "");
  options.largest = 100;
  const auto none = parts_of(g, {2}, {}, options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kLimit);
}

TEST(Cutter, GivesTheSameBytesEachTime) {
  TestGraph g = chain();
  const auto one = parts_of(g, {1, 2}), two = parts_of(g, {1, 2});
  ASSERT_TRUE(one && two);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(one->parts[k].bytes, two->parts[k].bytes);
}

TEST(Cutter, NamesTheNodesBehindLayers) {
  TestGraph g = chain();
  g.named("last");
  const auto cutter = Cutter::open(io::Input::of_bytes("m.onnx", g.bytes()), {});
  ASSERT_TRUE(cutter);
  const auto nodes = cutter->nodes_of_layers(cutter->model());
  ASSERT_TRUE(nodes) << nodes.error().text();
  EXPECT_THAT(*nodes, ElementsAre(ElementsAre("a"), ElementsAre("b"), ElementsAre("last")));
}

TEST(Cutter, RefusesAnotherModel) {
  TestGraph g = chain(), other;
  other.input("x", {2, 9}).node("Relu", {"x"}, {"a"}).node("Relu", {"a"}, {"y"}).output("y");
  auto cutter = Cutter::open(io::Input::of_bytes("m.onnx", g.bytes()), {});
  ASSERT_TRUE(cutter);
  const auto cut = cutter->cut(other.read().value(), std::vector<std::uint32_t>{1, 2});
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().text(), AllOf(HasSubstr("m.onnx"), HasSubstr("'a'")));
}

}  // namespace
}  // namespace lamina::split
