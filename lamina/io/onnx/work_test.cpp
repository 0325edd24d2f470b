#include "lamina/io/onnx/work.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/test_graph.h"
#include "lamina/io/onnx/work_rules.h"

// Each case: an operator on x (and what else it needs), the bytes of its output, and its work
// worked out by hand.
namespace lamina::io::onnx_reader {
namespace {

struct Seen {
  double bytes = -1, work = -1, macs = -1, weights = -1;
};

// What was read of the only operator of the graph.
Seen seen(TestGraph& graph) {
  const auto model = graph.read();
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return {};
  }
  EXPECT_EQ(model->operators().size(), 1U);
  const Operator& op = model->operators().front();
  return {model->tensor_size(model->num_layers()).value(), op.work.value(), op.macs,
          op.weights.value()};
}

// An operator of one input, x, of the given shape.
Seen unary(const std::string& type, const Dims& x,
           const std::vector<onnx::AttributeProto>& attributes = {}) {
  TestGraph g;
  g.input("x", x).node(type, {"x"}, {"y"}, attributes).output("y");
  return seen(g);
}

TEST(Convolution, CountsKernelAndInputChannelsForEachOutput) {
  TestGraph g;
  g.input("x", {1, 3, 224, 224}).weight("w", {64, 3, 7, 7}).weight("b", {64});
  g.node("Conv", {"x", "w", "b"}, {"y"},
         {integers("strides", {2, 2}), integers("pads", {3, 3, 3, 3})})
      .output("y");
  // (224 + 6 - 7) / 2 + 1 = 112; 64 x 112 x 112 outputs of 3 x 7 x 7 = 147 multiply-adds, and a
  // bias.
  const Seen s = seen(g);
  EXPECT_EQ(s.bytes, 4.0 * 64 * 112 * 112);
  EXPECT_EQ(s.macs, 64.0 * 112 * 112 * 147);
  EXPECT_EQ(s.work, 2 * s.macs + 64.0 * 112 * 112);
  EXPECT_EQ(s.weights, 4.0 * (64 * 147 + 64));
}

TEST(Convolution, OfGroupsSeesOnlyTheirChannels) {
  TestGraph g;
  g.input("x", {2, 32, 10, 10}).weight("w", {32, 1, 3, 3});
  g.node("Conv", {"x", "w"}, {"y"}, {integer("group", 32), text("auto_pad", "SAME_UPPER")})
      .output("y");
  const Seen s = seen(g);
  EXPECT_EQ(s.bytes, 4.0 * 2 * 32 * 100);
  EXPECT_EQ(s.macs, 2.0 * 32 * 100 * 9);
}

TEST(Convolution, InOneAndThreeDimensionsAndDilated) {
  TestGraph one;
  one.input("x", {1, 8, 100}).weight("w", {16, 8, 3});
  one.node("Conv", {"x", "w"}, {"y"}, {integers("dilations", {4})}).output("y");
  // A kernel of 3 spread over 9 places: 92 outputs.
  EXPECT_EQ(seen(one).macs, 16.0 * 92 * 24);

  TestGraph three;
  three.input("x", {1, 3, 8, 112, 112}).weight("w", {64, 3, 3, 7, 7});
  three
      .node("Conv", {"x", "w"}, {"y"},
            {integers("strides", {1, 2, 2}), integers("pads", {1, 3, 3, 1, 3, 3})})
      .output("y");
  EXPECT_EQ(seen(three).macs, 64.0 * 8 * 56 * 56 * 3 * 3 * 7 * 7);
}

TEST(Convolution, TransposedSpreadsEachInput) {
  TestGraph g;
  g.input("x", {1, 16, 5, 5}).weight("w", {16, 4, 3, 3}).weight("b", {8});
  g.node("ConvTranspose", {"x", "w", "b"}, {"y"},
         {integers("strides", {2, 2}), integers("pads", {1, 1, 1, 1}),
          integers("output_padding", {1, 1}), integer("group", 2)})
      .output("y");
  // 2 (5 - 1) + 1 + 3 - 2 = 10; 16 x 25 inputs, each to 4 x 9 places; 8 x 100 biases. No macs: they
  // are those of Conv, Gemm and MatMul alone.
  const Seen s = seen(g);
  EXPECT_EQ(s.bytes, 4.0 * 8 * 100);
  EXPECT_EQ(s.work, 2.0 * 16 * 25 * 4 * 9 + 800);
  EXPECT_EQ(s.macs, 0.0);
}

TEST(Convolution, Quantised) {
  TestGraph linear;
  linear.input("x", {1, 3, 8, 8}, kUint8).weight("w", {4, 3, 3, 3}, kInt8).weight("b", {4}, kInt32);
  for (const char* const s : {"xs", "ws", "ys"}) linear.weight(s, {});
  for (const char* const z : {"xz", "yz"}) linear.weight(z, {}, kUint8);
  linear.weight("wz", {}, kInt8);
  linear.node("QLinearConv", {"x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"}, {"y"})
      .output("y");
  // 4 x 6 x 6 = 144 outputs of 27 multiply-adds, 5 for the way back to 8 bits, and a bias. Weights:
  // 108 int8, 4 int32, three float32 scales and three 8-bit zero points.
  const Seen s = seen(linear);
  EXPECT_EQ(s.bytes, 144.0);
  EXPECT_EQ(s.work, 144.0 * (2 * 27 + 6));
  EXPECT_EQ(s.macs, 0.0);
  EXPECT_EQ(s.weights, 108.0 + 16 + 12 + 3);

  TestGraph integer;
  integer.input("x", {1, 3, 8, 8}, kUint8).weight("w", {4, 3, 3, 3}, kInt8);
  integer.node("ConvInteger", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(seen(integer).work, 144.0 * 54);
  EXPECT_EQ(seen(integer).bytes, 144.0 * 4);  // int32
}

TEST(Products, GemmAndItsTransposes) {
  TestGraph g;
  g.input("x", {512, 8}).weight("w", {1000, 512}).weight("c", {1000});
  g.node("Gemm", {"x", "w", "c"}, {"y"}, {integer("transA", 1), integer("transB", 1)}).output("y");
  const Seen s = seen(g);
  EXPECT_EQ(s.bytes, 4.0 * 8 * 1000);
  EXPECT_EQ(s.macs, 8.0 * 1000 * 512);
  EXPECT_EQ(s.work, 2 * s.macs + 8000);
}

TEST(Products, MatMulIsBroadcast) {
  TestGraph g;
  g.input("x", {2, 1, 5, 7}).weight("w", {3, 7, 4});
  g.node("MatMul", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(seen(g).bytes, 4.0 * 2 * 3 * 5 * 4);
  EXPECT_EQ(seen(g).macs, 2.0 * 3 * 5 * 4 * 7);

  TestGraph vector;
  vector.input("x", {7}).weight("w", {7, 4}).node("MatMul", {"x", "w"}, {"y"}).output("y");
  EXPECT_EQ(seen(vector).bytes, 16.0);
  EXPECT_EQ(seen(vector).macs, 28.0);
}

TEST(Products, QuantisedMatMul) {
  TestGraph g;
  g.input("x", {4, 16}, kInt8)
      .weight("w", {16, 8}, kInt8)
      .node("MatMulInteger", {"x", "w"}, {"y"})
      .output("y");
  EXPECT_EQ(seen(g).work, 2.0 * 4 * 8 * 16);
  EXPECT_EQ(seen(g).bytes, 4.0 * 32);

  TestGraph linear;
  linear.input("x", {4, 16}, kInt8).weight("w", {16, 8}, kInt8);
  for (const char* const s : {"xs", "ws", "ys"}) linear.weight(s, {});
  for (const char* const z : {"xz", "wz", "yz"}) linear.weight(z, {}, kInt8);
  linear.node("QLinearMatMul", {"x", "xs", "xz", "w", "ws", "wz", "ys", "yz"}, {"y"}).output("y");
  EXPECT_EQ(seen(linear).work, 32.0 * (2 * 16 + 5));
  EXPECT_EQ(seen(linear).bytes, 32.0);

  TestGraph packed;
  packed.input("x", {1, 4, 64}).weight("w", {32, 2, 16}, kUint8).weight("s", {64});
  packed
      .node("com.microsoft.MatMulNBits", {"x", "w", "s"}, {"y"},
            {integer("K", 64), integer("N", 32), integer("bits", 4), integer("block_size", 32)})
      .output("y");
  // 4 x 32 outputs of 64 multiply-adds; each of the 64 x 32 weights is unpacked by 2.
  EXPECT_EQ(seen(packed).work, 2.0 * 4 * 32 * 64 + 2.0 * 64 * 32);
  EXPECT_EQ(seen(packed).weights, 32.0 * 2 * 16 + 256);
}

TEST(Products, EinsumFromLeftToRight) {
  const auto einsum = [](const std::string& equation, const std::vector<Dims>& shapes) {
    TestGraph g;
    Texts names;
    for (const Dims& shape : shapes) {
      names.push_back("x" + std::to_string(names.size()));
      g.input(names.back(), shape);
    }
    g.node("Einsum", names, {"y"}, {text("equation", equation)}).output("y");
    return seen(g);
  };
  // A matrix product: 2 x 4 x 3 points of a multiplication and an addition.
  EXPECT_EQ(einsum("ij,jk->ik", {{2, 3}, {3, 4}}).work, 2.0 * 24);
  EXPECT_EQ(einsum("ij,jk->ik", {{2, 3}, {3, 4}}).bytes, 4.0 * 8);
  // Nothing is summed: an outer product.
  EXPECT_EQ(einsum("i,j->ij", {{5}, {7}}).work, 35.0);
  // A sum alone.
  EXPECT_EQ(einsum("ij->i", {{5, 7}}).work, 35.0);
  EXPECT_EQ(einsum("ij->ji", {{5, 7}}).work, 0.0);
  // Attention scores with a batch in front.
  EXPECT_EQ(einsum("...qd,...kd->...qk", {{2, 6, 10, 8}, {2, 6, 12, 8}}).work,
            2.0 * 2 * 6 * 10 * 12 * 8);
  // Two products, one after the other: 2x3x4 points, then 2x4x5.
  EXPECT_EQ(einsum("ij,jk,kl->il", {{2, 3}, {3, 4}, {4, 5}}).work, 2.0 * 24 + 2.0 * 40);
  // The result of an equation without an arrow: letters seen once, in order.
  EXPECT_EQ(einsum("ij,jk", {{2, 3}, {3, 4}}).bytes, 32.0);
}

TEST(Recurrent, CountsGatesStepsAndDirections) {
  const auto recurrent = [](const std::string& type, std::int64_t gates,
                            const std::string& direction) {
    const std::int64_t directions = direction == "bidirectional" ? 2 : 1;
    TestGraph g;
    g.input("x", {10, 2, 8})
        .weight("w", {directions, gates * 16, 8})
        .weight("r", {directions, gates * 16, 16})
        .weight("b", {directions, 2 * gates * 16});
    g.node(type, {"x", "w", "r", "b"}, {"y"},
           {integer("hidden_size", 16), text("direction", direction)})
        .output("y");
    return seen(g);
  };
  // 10 steps x 2 x 16 hidden elements; each gate 2 (8 + 16) for the products, their sum and a bias.
  EXPECT_EQ(recurrent("LSTM", 4, "forward").work, 320.0 * (4 * (48 + 2) + 33));
  EXPECT_EQ(recurrent("LSTM", 4, "bidirectional").work, 640.0 * (4 * (48 + 2) + 33));
  EXPECT_EQ(recurrent("LSTM", 4, "bidirectional").bytes, 4.0 * 640);
  EXPECT_EQ(recurrent("GRU", 3, "forward").work, 320.0 * (3 * (48 + 2) + 23));
  EXPECT_EQ(recurrent("RNN", 1, "forward").work, 320.0 * (48 + 2 + 4));
  EXPECT_EQ(recurrent("LSTM", 4, "forward").weights, 4.0 * (64 * 8 + 64 * 16 + 128));
}

TEST(Recurrent, OnlyTheLastStateIsWanted) {
  TestGraph g;
  g.input("x", {10, 2, 8}).weight("w", {1, 64, 8}).weight("r", {1, 64, 16});
  g.node("LSTM", {"x", "w", "r"}, {"", "h"}, {integer("hidden_size", 16)}).output("h");
  EXPECT_EQ(seen(g).bytes, 4.0 * 32);
  EXPECT_EQ(seen(g).work, 320.0 * (4 * (48 + 1) + 33));
}

TEST(Attention, CountsScoresAndWeightedSums) {
  TestGraph g;
  g.input("q", {1, 8, 10, 64}).input("k", {1, 8, 12, 64}).input("v", {1, 8, 12, 32});
  g.node("Attention", {"q", "k", "v"}, {"y"}).output("y");
  // 8 x 10 x 12 scores: 2 x 64 for the product, 1 to scale, 8 for the softmax, 2 x 32 for the sum.
  EXPECT_EQ(seen(g).work, 960.0 * (128 + 9 + 64));
  EXPECT_EQ(seen(g).bytes, 4.0 * 8 * 10 * 32);
}

TEST(Attention, WithHeadsInOneDimensionAndACache) {
  TestGraph g;
  g.input("q", {2, 1, 512})
      .input("k", {2, 1, 128})
      .input("v", {2, 1, 128})
      .input("pk", {2, 2, 99, 64})
      .input("pv", {2, 2, 99, 64});
  g.node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y", "nk"},
         {integer("q_num_heads", 8), integer("kv_num_heads", 2)})
      .output("y")
      .output("nk");
  // One query against 99 + 1 keys in 2 x 8 heads of 64.
  const Seen s = seen(g);
  EXPECT_EQ(s.work, 2.0 * 8 * 100 * (128 + 9 + 128));
  EXPECT_EQ(s.bytes, 4.0 * (2 * 512 + 2 * 2 * 100 * 64));
}

TEST(Attention, OfOnnxRuntime) {
  TestGraph heads;
  heads.input("q", {1, 4, 256}).input("k", {1, 4, 256}).input("v", {1, 4, 256});
  heads.node("com.microsoft.MultiHeadAttention", {"q", "k", "v"}, {"y"}, {integer("num_heads", 8)})
      .output("y");
  EXPECT_EQ(seen(heads).work, 8.0 * 16 * (64 + 9 + 64));

  TestGraph grouped;  // queries, keys and values packed: (8 + 2 + 2) x 32
  grouped.input("q", {1, 4, 384}).input("pk", {1, 2, 6, 32}).input("pv", {1, 2, 6, 32});
  grouped
      .node("com.microsoft.GroupQueryAttention", {"q", "", "", "pk", "pv"}, {"y"},
            {integer("num_heads", 8), integer("kv_num_heads", 2)})
      .output("y");
  EXPECT_EQ(seen(grouped).work, 8.0 * 4 * 10 * (64 + 9 + 64));
  EXPECT_EQ(seen(grouped).bytes, 4.0 * 4 * 256);

  TestGraph projecting;
  projecting.input("x", {1, 4, 256}).weight("w", {256, 768}).weight("b", {768});
  projecting.node("com.microsoft.Attention", {"x", "w", "b"}, {"y"}, {integer("num_heads", 8)})
      .output("y");
  // 4 x 256 inputs to 768 outputs; then 8 heads of 4 x 4 scores.
  EXPECT_EQ(seen(projecting).work, 2.0 * 4 * 256 * 768 + 8.0 * 16 * (64 + 9 + 64));
}

TEST(Elements, CountTheirSteps) {
  const Dims x = {2, 3, 4};  // 24 elements
  EXPECT_EQ(unary("Relu", x).work, 24.0);
  EXPECT_EQ(unary("Sigmoid", x).work, 7 * 24.0);
  EXPECT_EQ(unary("Softmax", x).work, 8 * 24.0);
  EXPECT_EQ(unary("Tanh", x).work, 4 * 24.0);
  EXPECT_EQ(unary("Gelu", x).work, 8 * 24.0);
  EXPECT_EQ(unary("Gelu", x, {text("approximate", "tanh")}).work, 12 * 24.0);
  EXPECT_EQ(unary("HardSwish", x).work, 5 * 24.0);
  EXPECT_EQ(unary("Identity", x).work, 0.0);
  EXPECT_EQ(unary("Transpose", x).work, 0.0);
  EXPECT_EQ(unary("Flatten", x).work, 0.0);
  EXPECT_EQ(unary("Dropout", x).work, 0.0);
}

TEST(Elements, PoolsCountTheirKernel) {
  // 2x2 over 8 x 8: 3 x 16 outputs of 4.
  const std::vector attributes = {integers("kernel_shape", {2, 2}), integers("strides", {2, 2})};
  EXPECT_EQ(unary("MaxPool", {1, 3, 8, 8}, attributes).work, 48.0 * 4);
  EXPECT_EQ(unary("AveragePool", {1, 3, 8, 8}, attributes).bytes, 4.0 * 48);
  EXPECT_EQ(unary("GlobalAveragePool", {1, 3, 8, 8}).work, 192.0);
  EXPECT_EQ(unary("GlobalAveragePool", {1, 3, 8, 8}).bytes, 12.0);
}

TEST(Elements, ReductionsCountTheirInput) {
  EXPECT_EQ(unary("ReduceMean", {2, 3, 4}, {integers("axes", {-1})}).work, 24.0);
  EXPECT_EQ(unary("ReduceMean", {2, 3, 4}, {integers("axes", {-1}), integer("keepdims", 0)}).bytes,
            4.0 * 6);
  EXPECT_EQ(unary("ReduceL2", {2, 3, 4}).work, 2 * 24.0 + 1);
  EXPECT_EQ(unary("ArgMax", {2, 3, 4}, {integer("axis", 1)}).bytes, 8.0 * 8);
}

TEST(Elements, NormalisationCountsWithItsParameters) {
  TestGraph g;
  g.input("x", {1, 8, 4, 4});
  for (const char* const name : {"s", "b", "m", "v"}) g.weight(name, {8});
  g.node("BatchNormalization", {"x", "s", "b", "m", "v"}, {"y"}).output("y");
  EXPECT_EQ(seen(g).work, 2.0 * 128);
  EXPECT_EQ(seen(g).weights, 4.0 * 32);

  TestGraph layer;
  layer.input("x", {1, 5, 16}).weight("s", {16}).weight("b", {16});
  layer.node("LayerNormalization", {"x", "s", "b"}, {"y"}).output("y");
  EXPECT_EQ(seen(layer).work, 7.0 * 80);
}

TEST(Elements, BoundsAreNoWeights) {
  TestGraph g;
  g.input("x", {10}).reals("low", {0.0F}).reals("high", {6.0F});
  g.node("Clip", {"x", "low", "high"}, {"y"}).output("y");
  EXPECT_EQ(seen(g).work, 20.0);
  EXPECT_EQ(seen(g).weights, 0.0);
}

TEST(Elements, ResizingCountsItsInterpolation) {
  const auto resized = [](const std::string& mode) {
    TestGraph g;
    g.input("x", {1, 3, 4, 4}).list("sizes", {1, 3, 8, 8});
    g.node("Resize", {"x", "", "", "sizes"}, {"y"}, {text("mode", mode)}).output("y");
    return seen(g);
  };
  EXPECT_EQ(resized("nearest").work, 0.0);
  EXPECT_EQ(resized("linear").work, 192.0 * 9);  // 3 steps of 3
  EXPECT_EQ(resized("cubic").work, 192.0 * 32);  // 16 weighted values
}

// docs/onnx.md has every operator that has a rule.
TEST(Work, TheManualHasEveryRule) {
  std::ifstream file("docs/onnx.md");
  const std::string manual((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  for (const auto family : {product_work(), element_work(), contributed_work()})
    for (const WorkRule& rule : family)
      EXPECT_NE(manual.find("`" + std::string(rule.type) + "`"), std::string::npos) << rule.type;
}

// Whatever has a rule for its shape has one for its work, but for those that run a decoder as often
// as the data wants.
TEST(Work, EveryShapeRuleHasAWorkRule) {
  for (const auto rules : {elementwise_rules(), window_rules(), matrix_rules(), layout_rules(),
                           making_rules(), reduction_rules(), vision_rules(), sequence_rules(),
                           attention_rules(), contributed_rules()})
    for (const ShapeRule& rule : rules) {
      const bool generates = rule.type.ends_with("Search") || rule.type.ends_with("Sampling");
      EXPECT_NE(has_work_rule(rule.type), generates) << rule.type;
    }
}

}  // namespace
}  // namespace lamina::io::onnx_reader
