// Operators of ONNX Runtime's own domain: shapes as onnxruntime 1.32 has them, work by hand.

#include <gtest/gtest.h>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

struct Seen {
  double bytes = -1, work = -1, weights = -1;
};

Seen seen(TestGraph& g, const Texts& outputs = {"y"}) {
  for (const std::string& output : outputs) g.output(output);
  const auto model = g.read();
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return {};
  }
  Seen s{model->tensor_size(model->num_layers()).value(), 0, 0};
  for (const Operator& op : model->operators()) {
    s.work += op.work.value();
    s.weights += op.weights.value();
  }
  return s;
}

TEST(ChannelsLast, OfAConvolutionAndItsWeights) {
  // 8 x 8 places of 6 channels, each of 4 x 9 multiply-adds.
  TestGraph plain;
  plain.input("x", {1, 8, 8, 4}).weight("w", {6, 4, 3, 3});
  plain.node("com.microsoft.NhwcConv", {"x", "w"}, {"y"}, {integers("pads", {1, 1, 1, 1})});
  EXPECT_EQ(seen(plain).bytes, 4.0 * 8 * 8 * 6);
  EXPECT_EQ(seen(plain).work, 2.0 * 8 * 8 * 6 * 36);
  TestGraph turned;
  turned.input("x", {1, 8, 9, 4}).weight("w", {6, 3, 5, 4});
  turned.node("com.microsoft.NhwcFusedConv", {"x", "w"}, {"y"});
  EXPECT_EQ(seen(turned).bytes, 4.0 * 6 * 5 * 6);
}

TEST(ChannelsLast, OfQuantisedConvolutionsAndPools) {
  TestGraph conv;
  conv.input("x", {1, 8, 8, 6}, kUint8).weight("w", {6, 1, 3, 3}, kUint8);
  conv.weight("s", {}).weight("z", {}, kUint8);
  conv.node("com.microsoft.QLinearConv", {"x", "s", "z", "w", "s", "z", "s", "z"}, {"y"},
            {integer("channels_last", 1), integer("group", 6)});
  EXPECT_EQ(seen(conv).bytes, 6.0 * 6 * 6);
  EXPECT_EQ(seen(conv).work, 216.0 * (2 * 9 + 5));
  TestGraph pool;
  pool.input("x", {1, 8, 8, 3}, kUint8).weight("s", {}).weight("z", {}, kUint8);
  pool.node(
      "com.microsoft.QLinearAveragePool", {"x", "s", "z", "s", "z"}, {"y"},
      {integer("channels_last", 1), integers("kernel_shape", {3, 3}), integers("strides", {2, 2})});
  EXPECT_EQ(seen(pool).bytes, 27.0);
  TestGraph largest;
  largest.input("x", {1, 8, 8, 4}, kUint8);
  largest.node("com.microsoft.NhwcMaxPool", {"x"}, {"y"},
               {integers("kernel_shape", {2, 2}), integers("strides", {2, 2})});
  EXPECT_EQ(seen(largest).bytes, 64.0);
  EXPECT_EQ(seen(largest).work, 64.0 * 4);
}

TEST(Contributed, QuantisedConcatAndWhere) {
  TestGraph g;
  g.input("a", {1, 2, 4}, kUint8).input("b", {1, 3, 4}, kUint8).input("c", {5, 1}, kBool);
  g.weight("s", {}).weight("z", {}, kUint8);
  g.node("com.microsoft.QLinearConcat", {"s", "z", "a", "s", "z", "b", "s", "z"}, {"h"},
         {integer("axis", 1)});
  g.node("com.microsoft.QLinearWhere", {"c", "h", "s", "z", "h", "s", "z", "s", "z"}, {"y"});
  EXPECT_EQ(seen(g).bytes, 20.0);
  EXPECT_EQ(seen(g).work, 20.0 * 7 + 20.0 * 8);
}

TEST(Contributed, PackedWeightsCountAsStored) {
  TestGraph g;
  g.input("x", {1, 7, 64}).weight("b", {1536}, kUint8).weight("s", {48});
  g.node("com.microsoft.MatMulBnb4", {"x", "b", "s"}, {"y"},
         {integer("K", 64), integer("N", 48), integer("block_size", 64)});
  EXPECT_EQ(seen(g).bytes, 4.0 * 7 * 48);
  EXPECT_EQ(seen(g).work, 2.0 * 7 * 48 * 64 + 2.0 * 48 * 64);
  EXPECT_EQ(seen(g).weights, 1536.0 + 192.0);
  TestGraph table;
  table.input("i", {1, 7}, kInt64).weight("d", {50, 32}, kUint8).weight("s", {50, 2});
  table.node("com.microsoft.GatherBlockQuantized", {"d", "i", "s"}, {"y"},
             {integer("quantize_axis", 1), integer("block_size", 32)});
  EXPECT_EQ(seen(table).bytes, 4.0 * 7 * 64);
  EXPECT_EQ(seen(table).weights, 2000.0);
}

TEST(Contributed, EmbeddingsAndNormalisations) {
  TestGraph g;
  g.input("i", {2, 6}, kInt32).weight("w", {10, 8}).weight("p", {9, 8}).weight("g", {8});
  g.node("com.microsoft.EmbedLayerNormalization", {"i", "", "w", "p", "", "g", "g"},
         {"h", "ends", "sum"});
  g.node("com.microsoft.SkipLayerNormalization", {"h", "sum", "g"}, {"y", "", "", "total"});
  EXPECT_EQ(seen(g, {"y", "total", "ends"}).bytes, 4.0 * (96 + 96 + 2));
  TestGraph gate;
  gate.input("x", {2, 4, 16}).weight("b", {16});
  gate.node("com.microsoft.BiasSplitGelu", {"x", "b"}, {"y"});
  EXPECT_EQ(seen(gate).bytes, 4.0 * 64);
}

TEST(Contributed, ProductsThatTurnTheirInputs) {
  TestGraph g;
  g.input("a", {3, 2, 5, 4}).input("b", {2, 5, 4, 6});
  g.node("com.microsoft.FusedMatMul", {"a", "b"}, {"y"}, {integer("transBatchA", 1)});
  EXPECT_EQ(seen(g).bytes, 4.0 * 2 * 5 * 3 * 6);
  EXPECT_EQ(seen(g).work, 2.0 * 180 * 4);
  TestGraph t;
  t.input("a", {2, 4, 5}).input("b", {2, 4, 6});
  t.node("com.microsoft.TransposeMatMul", {"a", "b"}, {"y"}, {integer("transA", 1)});
  EXPECT_EQ(seen(t).bytes, 4.0 * 2 * 5 * 6);
}

// 4 heads of 4: each score 2 x 4 + 2 x 4 + 9 = 25.
TEST(Attentions, WithACacheInFront) {
  TestGraph q;
  q.input("x", {2, 5, 16}, kUint8).weight("w", {16, 48}, kInt8).weight("b", {48}).weight("s", {});
  q.weight("z", {}, kUint8).input("past", {2, 2, 4, 3, 4});
  q.node("com.microsoft.QAttention", {"x", "w", "b", "s", "s", "", "z", "z", "past"},
         {"y", "present"}, {integer("num_heads", 4)});
  EXPECT_EQ(seen(q, {"y", "present"}).bytes, 4.0 * (2 * 5 * 16 + 2 * 2 * 4 * 8 * 4));
  EXPECT_EQ(seen(q).work, 2.0 * 160 * 48 + 2 * 4 * 5 * 8 * 25.0);
}

TEST(Attentions, WithABufferForTheCache) {
  TestGraph g;
  g.input("q", {1, 1, 32}).input("k", {1, 1, 16}).input("past", {1, 2, 32, 8});
  g.input("l", {1}, kInt32).scalar("total", 8);
  g.node("com.microsoft.GroupQueryAttention", {"q", "k", "k", "past", "past", "l", "total"},
         {"y", "pk"}, {integer("num_heads", 4), integer("kv_num_heads", 2)});
  EXPECT_EQ(seen(g, {"y", "pk"}).bytes, 4.0 * (32 + 2 * 32 * 8));
  EXPECT_EQ(seen(g).work, 4 * 8 * 41.0);
}

TEST(Attentions, OfSequencesWithoutPadding) {
  TestGraph g;
  g.input("q", {7, 16}).input("t", {2, 5}, kInt32).input("c", {3}, kInt32);
  g.node("com.microsoft.PackedMultiHeadAttention", {"q", "q", "q", "", "t", "c"}, {"y"},
         {integer("num_heads", 4)});
  EXPECT_EQ(seen(g).bytes, 4.0 * 7 * 16);
  EXPECT_EQ(seen(g).work, 2 * 4 * 5 * 5 * 25.0);
}

// The data decides how often the decoder runs, but its weights are there.
TEST(Contributed, ASearchKnowsItsResultAndItsWeights) {
  TestGraph decoder;
  decoder.input("ids", {1, 1}, kInt32).weight("inside", {10, 8});
  decoder.node("Gather", {"inside", "ids"}, {"h"}).node("MatMul", {"h", "shared"}, {"logits"});
  decoder.output("logits");
  TestGraph g;
  g.input("x", {2, 6}, kInt32).scalar("longest", 20).scalar("one", 1).scalar("three", 3);
  g.weight("shared", {8, 10});
  g.node("com.microsoft.BeamSearch", {"x", "longest", "one", "one", "three"}, {"y"},
         {body("decoder", decoder.graph())});
  EXPECT_EQ(seen(g).bytes, 4.0 * 2 * 3 * 20);
  EXPECT_EQ(seen(g).weights, 4.0 * (80 + 80));
}

TEST(Contributed, ExpertsRunOnlyAsFarAsTheyAreChosen) {
  TestGraph g;
  g.input("x", {4, 16}).input("r", {4, 3}).weight("up", {3, 32, 16}).weight("down", {3, 16, 32});
  g.node("com.microsoft.MoE", {"x", "r", "up", "", "down"}, {"y"}, {integer("k", 2)});
  EXPECT_EQ(seen(g).bytes, 256.0);
  EXPECT_EQ(seen(g).work, 2.0 * 4 * 2 * (512 + 512));
  EXPECT_EQ(seen(g).weights, 4.0 * 3072);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
