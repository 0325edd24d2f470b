#include "lamina/io/onnx/onnx.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The sound model, or a failure that shows the error.
Model sound(Expected<Model> model) {
  if (!model) {
    ADD_FAILURE() << model.error().text();
    std::abort();
  }
  return *std::move(model);
}

Texts types(const Model& model) {
  Texts out;
  for (const Operator& op : model.operators()) out.push_back(op.type);
  return out;
}

double weights(const Model& model) {
  double sum = 0.0;
  for (const Operator& op : model.operators()) sum += op.weights.value();
  return sum;
}

std::string fault(TestGraph& graph, const ModelOptions& options = {}) {
  const auto model = graph.read(options);
  return model ? "no error" : model.error().text();
}

TEST(Onnx, WeightsAmongTheInputsAreNoInputs) {
  TestGraph g;  // as IR 3 has it: every initializer is listed as an input too, here in front
  g.input("w", {4, 8}).input("x", {2, 8}).weight("w", {4, 8});
  g.node("Gemm", {"x", "w"}, {"y"}, {integer("transB", 1)}).output("y");
  const Model model = sound(g.read());
  EXPECT_EQ(model.inputs().size(), 1U);
  EXPECT_EQ(model.tensor_size(0), Bytes(4.0 * 16));
  EXPECT_EQ(weights(model), 4.0 * 32);
}

TEST(Onnx, ConstantSubgraphsAreNoOperators) {
  TestGraph g;  // w is made by ConstantOfShape, then turned and cast: a weight of 8 x 4 float32
  g.input("x", {2, 8}).list("w.shape", {4, 8});
  g.node("ConstantOfShape", {"w.shape"}, {"w0"})
      .node("Transpose", {"w0"}, {"w1"})
      .node("Identity", {"w1"}, {"w"});
  g.node("MatMul", {"x", "w"}, {"y"}).output("y");
  const Model model = sound(g.read());
  EXPECT_THAT(types(model), ElementsAre("MatMul"));
  EXPECT_EQ(weights(model), 4.0 * 32);
}

TEST(Onnx, QuantisedWeightsCountAsTheyAreStored) {
  TestGraph g;  // int8 weights and a scale, expanded before the first run
  g.input("x", {2, 8}).weight("wq", {8, 4}, kInt8).weight("scale", {});
  g.node("DequantizeLinear", {"wq", "scale"}, {"w"}).node("MatMul", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(weights(sound(g.read())), 32.0 + 4);
}

TEST(Onnx, ElementTypesHaveTheirSizes) {
  const auto bytes_of_weight = [](int type) {
    TestGraph g;
    g.input("x", {3, 3})
        .weight("w", {3, 3}, type)
        .node("Custom", {"x", "w"}, {"y"})
        .output("y", {3, 3});
    return weights(sound(g.read()));
  };
  EXPECT_EQ(bytes_of_weight(kFloat), 36.0);
  EXPECT_EQ(bytes_of_weight(kDouble), 72.0);
  EXPECT_EQ(bytes_of_weight(kFloat16), 18.0);
  EXPECT_EQ(bytes_of_weight(kBfloat16), 18.0);
  EXPECT_EQ(bytes_of_weight(kInt64), 72.0);
  EXPECT_EQ(bytes_of_weight(kBool), 9.0);
  EXPECT_EQ(bytes_of_weight(17), 9.0);  // float8e4m3fn
  EXPECT_EQ(bytes_of_weight(22), 5.0);  // int4: nine halves, rounded up
  EXPECT_EQ(bytes_of_weight(23), 5.0);  // float4e2m1
  EXPECT_EQ(bytes_of_weight(26), 3.0);  // int2
}

TEST(Onnx, SparseWeightsCountValuesAndPlaces) {
  TestGraph g;
  g.input("x", {2, 100});
  onnx::SparseTensorProto& w = *g.graph().add_sparse_initializer();
  w.mutable_values()->set_name("w");
  w.mutable_values()->set_data_type(kFloat);
  w.mutable_values()->add_dims(7);
  w.mutable_indices()->set_data_type(kInt64);
  w.mutable_indices()->add_dims(7);
  w.add_dims(100);
  w.add_dims(10);
  g.node("MatMul", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(weights(sound(g.read())), 7.0 * (4 + 8));
}

TEST(Onnx, SharedWeightsCountOnce) {
  TestGraph g;
  g.input("x", {2, 8}).weight("w", {8, 8});
  g.node("MatMul", {"x", "w"}, {"h"}).node("MatMul", {"h", "w"}, {"y"}).output("y");
  const Model model = sound(g.read());
  EXPECT_EQ(model.operators()[0].weights, Bytes(256.0));
  EXPECT_EQ(model.operators()[1].weights, Bytes(0.0));
  EXPECT_THAT(texts_of(model.notes()), ElementsAre(HasSubstr("'w'")));
}

TEST(Onnx, ShapesAreComputedBeforeAnythingRuns) {
  TestGraph g;  // PyTorch's x.view(x.size(0), -1, 4) with dynamic sizes
  g.input("x", {2, 3, 8}).scalar("zero", 0).scalar("minus", -1).scalar("four", 4).list("axis", {0});
  g.node("Shape", {"x"}, {"s"}).node("Gather", {"s", "zero"}, {"n"}, {integer("axis", 0)});
  g.node("Unsqueeze", {"n", "axis"}, {"n1"})
      .node("Unsqueeze", {"minus", "axis"}, {"m1"})
      .node("Unsqueeze", {"four", "axis"}, {"f1"});
  g.node("Concat", {"n1", "m1", "f1"}, {"target"}, {integer("axis", 0)});
  g.node("Reshape", {"x", "target"}, {"h"}).node("Relu", {"h"}, {"y"}).output("y");
  const Model model = sound(g.read());
  EXPECT_THAT(types(model), ElementsAre("Reshape", "Relu"));
  EXPECT_EQ(weights(model), 0.0);
  EXPECT_THAT(texts_of(model.notes()), IsEmpty());
}

TEST(Onnx, WhatDependsOnShapesOnlyIsNoWeight) {
  TestGraph g;  // a mask as large as the input, made from its shape
  g.input("x", {2, 8}).node("Shape", {"x"}, {"s"}).node("ConstantOfShape", {"s"}, {"mask"});
  g.node("Add", {"x", "mask"}, {"y"}).output("y");
  EXPECT_EQ(weights(sound(g.read())), 0.0);
}

TEST(Onnx, OpenDimensionsAreSetOrTakenAsOne) {
  TestGraph g;
  g.input("x", {-2, 3, -1}, kFloat, {"batch"}).node("Relu", {"x"}, {"y"}).output("y");
  const Model one = sound(g.read());
  EXPECT_EQ(one.tensor_size(0), Bytes(12.0));
  EXPECT_EQ(one.notes().front().count, 2u);
  EXPECT_THAT(one.notes().front().text,
              HasSubstr("'batch' taken as 1, dimension 'x[2]' taken as 1; set them with"));
  const Model set = sound(g.read({{{"batch", 4}, {"x[2]", 10}}}));
  EXPECT_EQ(set.tensor_size(0), Bytes(4.0 * 4 * 3 * 10));
  EXPECT_THAT(texts_of(set.notes()), IsEmpty());
  // A place goes before its symbol.
  EXPECT_EQ(sound(g.read({{{"x[0]", 5}}})).tensor_size(0), Bytes(4.0 * 15));
}

TEST(Onnx, OptionsThatFitNothingAreErrors) {
  TestGraph g;
  g.input("x", {-2, 3}, kFloat, {"batch"}).node("Relu", {"x"}, {"y"}).output("y");
  EXPECT_THAT(fault(g, {{{"bach", 4}}}),
              AllOf(HasSubstr("'bach'"), HasSubstr("did you mean 'batch'")));
  EXPECT_THAT(fault(g, {{{"batch", -1}}}), HasSubstr("'batch'"));
  EXPECT_THAT(fault(g, {{{"batch", 1}, {"batch", 2}}}), HasSubstr("twice"));
}

TEST(Onnx, UnknownOperatorsNeedADeclaredShape) {
  TestGraph g;
  g.input("x", {2, 3})
      .node("my.domain.Conv", {"x"}, {"h"})
      .declared("h", {2, 5})
      .node("Relu", {"h"}, {"y"})
      .output("y");
  const Model model = sound(g.read());
  EXPECT_EQ(model.tensor_size(1), Bytes(40.0));
  EXPECT_EQ(model.operators()[0].work, Flop(0.0));
  EXPECT_THAT(texts_of(model.notes()), ElementsAre(HasSubstr("my.domain.Conv")));
}

TEST(Onnx, AShapeThatStaysUnknownNamesTensorOperatorAndOption) {
  TestGraph g;
  g.input("x", {2, 3})
      .node("NonZero", {"x"}, {"h"})
      .named("find")
      .node("Relu", {"h"}, {"y"})
      .output("y");
  EXPECT_THAT(fault(g),
              AllOf(HasSubstr("'h'"), HasSubstr("NonZero 'find'"), HasSubstr("--dim 'h[1]=N'")));
  const Model model = sound(g.read({{{"h[0]", 2}, {"h[1]", 6}}}));
  EXPECT_EQ(model.tensor_size(1), Bytes(8.0 * 12));
}

TEST(Onnx, AMisfitOfAssumedDimensionsNamesThem) {
  TestGraph g;
  g.input("x", {1, 3, -2, -3}, kFloat, {"height", "width"}).weight("w", {8, 3, 3, 3});
  g.node("Conv", {"x", "w"}, {"y"}).output("y");
  EXPECT_THAT(fault(g), AllOf(HasSubstr("kernel [3, 3] does not fit"),
                              HasSubstr("'height', 'width' were taken as 1"), HasSubstr("--dim")));
  EXPECT_EQ(sound(g.read({{{"height", 5}, {"width", 5}}})).tensor_size(1), Bytes(4.0 * 8 * 9));
}

TEST(Onnx, SayWhenTheFileContradictsItsOperators) {
  TestGraph g;
  g.input("x", {2, 3})
      .declared("h", {2, 4})
      .node("Relu", {"x"}, {"h"})
      .node("Relu", {"h"}, {"y"})
      .output("y", {2, 3});
  const Model model = sound(g.read());
  EXPECT_EQ(model.tensor_size(1), Bytes(24.0));
  EXPECT_THAT(texts_of(model.notes()), ElementsAre(AllOf(HasSubstr("'h'"), HasSubstr("[2, 3]"))));
}

TEST(Onnx, WhatNoResultNeedsIsLeftOut) {
  TestGraph g;
  g.input("x", {2, 3})
      .input("idle", {7})
      .node("Relu", {"x"}, {"y"})
      .node("Exp", {"idle"}, {"nobody"})
      .output("y");
  const Model model = sound(g.read());
  EXPECT_THAT(types(model), ElementsAre("Relu"));
  EXPECT_EQ(model.tensor_size(0), Bytes(24.0));
  EXPECT_THAT(texts_of(model.notes()),
              AllOf(Contains(HasSubstr("'idle'")), Contains(HasSubstr("1 operators"))));
}

TEST(Onnx, ASecondUnusedOutputNeedsNoShape) {
  TestGraph g;
  g.input("x", {2, 3}).node("Custom", {"x"}, {"y", "mask"}).output("y", {2, 3});
  EXPECT_EQ(sound(g.read()).tensors().size(), 2U);
}

TEST(Onnx, OperatorsAreCalledByNameOrOutput) {
  TestGraph g;
  g.input("x", {2})
      .node("Relu", {"x"}, {"h"})
      .named("first")
      .node("Relu", {"h"}, {"y"})
      .output("y");
  const Model model = sound(g.read());
  EXPECT_EQ(model.layer(1).name, "first");
  EXPECT_EQ(model.layer(2).name, "y");
}

TEST(Onnx, OperatorsInAnyOrder) {
  TestGraph g;
  g.input("x", {2}).node("Exp", {"h"}, {"y"}).node("Relu", {"x"}, {"h"}).output("y");
  EXPECT_THAT(types(sound(g.read())), ElementsAre("Relu", "Exp"));
}

TEST(Onnx, AModelThatOnlyPassesItsInputOn) {
  TestGraph g;
  g.input("x", {2}).output("x");
  const Model model = sound(g.read());
  EXPECT_EQ(model.num_layers(), 0U);
  EXPECT_EQ(model.tensor_size(0), Bytes(8.0));
}

// Each broken file, and what its error must say.
TEST(Onnx, BrokenGraphsAreNamed) {
  TestGraph ghost;
  ghost.input("x", {2}).node("Relu", {"ghost"}, {"y"}).named("r").output("y");
  EXPECT_THAT(fault(ghost), AllOf(HasSubstr("'ghost'"), HasSubstr("'r'")));
  TestGraph result;
  result.input("x", {2}).node("Relu", {"x"}, {"y"}).output("ghost");
  EXPECT_THAT(fault(result), HasSubstr("'ghost'"));
  TestGraph twice;
  twice.input("x", {2}).node("Relu", {"x"}, {"y"}).node("Exp", {"x"}, {"y"}).output("y");
  EXPECT_THAT(fault(twice), HasSubstr("'y' is made twice"));
  TestGraph cycle;
  cycle.input("x", {2})
      .node("Relu", {"b"}, {"a"})
      .named("loop")
      .node("Relu", {"a"}, {"b"})
      .node("Add", {"x", "b"}, {"y"})
      .output("y");
  EXPECT_THAT(fault(cycle), AllOf(HasSubstr("cycle"), HasSubstr("'loop'")));
  TestGraph negative;
  negative.input("x", {2}).node("Relu", {"x"}, {"y"}).output("y");
  negative.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->set_dim_value(-5);
  EXPECT_THAT(fault(negative), AllOf(HasSubstr("'x'"), HasSubstr("[-5]")));
  TestGraph huge;
  huge.input("x", {4000000000, 4000000000, 4000000000}).node("Relu", {"x"}, {"y"}).output("y");
  EXPECT_THAT(fault(huge), AllOf(HasSubstr("'x'"), HasSubstr("too many")));
  TestGraph constant;
  constant.input("x", {2}).node("Shape", {"x"}, {"y"}).output("y");
  EXPECT_THAT(fault(constant), HasSubstr("'y'"));
  TestGraph none;
  none.input("x", {2}).node("Relu", {"x"}, {"y"});
  EXPECT_THAT(fault(none), HasSubstr("no result"));
  TestGraph unknown_type;
  unknown_type.input("x", {2}).weight("w", {2}, 99).node("Add", {"x", "w"}, {"y"}).output("y");
  EXPECT_THAT(fault(unknown_type), AllOf(HasSubstr("'w'"), HasSubstr("99")));
  TestGraph values;
  values.input("x", {2}).list("shape", {1, 2}).node("Reshape", {"x", "shape"}, {"y"}).output("y");
  values.last_initializer().add_int64_data(3);
  EXPECT_THAT(fault(values), AllOf(HasSubstr("'shape'"), HasSubstr("3 values")));
}

TEST(Onnx, EveryTruncationOfAFileIsAnErrorOrAModel) {
  TestGraph g;
  g.input("x", {1, 3, 8, 8})
      .weight("w", {4, 3, 3, 3})
      .node("Conv", {"x", "w"}, {"h"})
      .node("Relu", {"h"}, {"y"})
      .output("y");
  const std::string whole = g.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto model = read_onnx_bytes(whole.substr(0, size), "cut");
    EXPECT_TRUE(model || !model.error().message.empty());
  }
}

TEST(Onnx, ErrorsNameTheFile) {
  const lamina::testing::TempFolder folder;
  const auto text = read_onnx(folder.file("broken.onnx", "hello"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().where, folder / "broken.onnx");
  EXPECT_EQ(text.error().code, ErrorCode::kSyntax);
  const auto absent = read_onnx("nowhere.onnx");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().where, "nowhere.onnx");
  EXPECT_EQ(absent.error().code, ErrorCode::kFile);
  for (const char* none : {".", "/dev/null"}) EXPECT_FALSE(read_onnx(none));
}

TEST(Onnx, IsToldByItsFirstBytes) {
  TestGraph g;
  g.input("x", {2}).node("Relu", {"x"}, {"y"}).output("y");
  EXPECT_TRUE(may_be_onnx(g.bytes()));
  EXPECT_TRUE(may_be_onnx(g.bytes().substr(0, 10)));
  EXPECT_FALSE(may_be_onnx(""));
  EXPECT_FALSE(may_be_onnx("hello"));
  EXPECT_FALSE(may_be_onnx("{\"format\": \"lamina.model/1\"}"));
  EXPECT_FALSE(may_be_onnx("<?xml version='1.0'?>"));
}

// Ten thousand operators, each with a weight: fast enough not to be noticed.
TEST(Onnx, LongModels) {
  TestGraph g;
  g.input("x", {1, 8});
  std::string last = "x";
  for (int i = 0; i < 10'000; ++i) {
    const std::string next = fmt::format("t{}", i);
    g.weight("w" + next, {8, 8}).node("MatMul", {last, "w" + next}, {next});
    last = next;
  }
  g.output(last);
  const Model model = sound(g.read());
  EXPECT_EQ(model.num_layers(), 10'000U);
  EXPECT_EQ(weights(model), 256.0 * 10'000);
}

struct Known {
  const char* name;
  std::size_t operators, layers;
  double macs, weights;
};

// The table of the data set's README.
TEST(Onnx, ModelsOfTheDataSet) {
  const char* const given = std::getenv("LAMINA_DATA");
  const std::filesystem::path base =
      std::filesystem::path(given != nullptr ? given : "../shared/data") / "models";
  if (!std::filesystem::exists(base)) GTEST_SKIP() << "no models in " << base;
  for (const Known& k : {Known{"light_vgg19", 46, 46, 19.632e9, 574.7e6},
                         Known{"light_resnet50", 176, 40, 4.089e9, 102.4e6},
                         Known{"light_bvlc_alexnet", 24, 24, 0.655e9, 243.9e6},
                         Known{"light_squeezenet", 66, 34, 0.349e9, 4.9e6},
                         Known{"light_inception_v1", 143, 26, 1.432e9, 28.0e6},
                         Known{"tv_mobilenet_v2", 100, 50, 0.301e9, 13.9e6},
                         Known{"tv_mobilenet_v2_opset10", 100, 50, 0.301e9, 13.9e6},
                         Known{"tv_resnet18_raw", 49, 22, 1.814e9, 46.7e6}}) {
    const Model model = sound(read_onnx(base / (std::string(k.name) + ".onnx")));
    double macs = 0.0;
    for (const Operator& op : model.operators()) macs += op.macs;
    EXPECT_EQ(model.operators().size(), k.operators) << k.name;
    EXPECT_EQ(model.num_layers(), k.layers) << k.name;
    EXPECT_NEAR(macs, k.macs, 0.001e9) << k.name;
    EXPECT_NEAR(weights(model), k.weights, 0.06e6) << k.name;
    EXPECT_EQ(model.tensor_size(0), Bytes(602112.0)) << k.name;
  }
}

}  // namespace
}  // namespace lamina::io::onnx_reader
