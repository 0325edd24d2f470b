// Values that are computed before the first run, seen in the shapes that they steer.

#include <cmath>
#include <gtest/gtest.h>

#include "lamina/io/onnx/element_type.h"
#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

double result_bytes(TestGraph& g) {
  const auto model = g.output("y").read();
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return -1.0;
  }
  return model->tensor_size(model->num_layers()).value();
}

TEST(Rounding, GoesToTheNearestNumberOfTheType) {
  EXPECT_EQ(rounded(kFloat16, 2049.0), 2048.0);  // 11 bits; ties go to the even one
  EXPECT_EQ(rounded(kFloat16, 2051.0), 2052.0);
  EXPECT_EQ(rounded(kFloat16, 65519.0), 65504.0);
  EXPECT_EQ(rounded(kFloat16, 65520.0), HUGE_VAL);
  EXPECT_EQ(rounded(kFloat16, std::ldexp(1.5, -24)),
            std::ldexp(2.0, -24));  // below the normal ones
  EXPECT_EQ(rounded(kBfloat16, 257.0), 256.0);
  EXPECT_EQ(rounded(kFloat, 16777217.0), 16777216.0);
  EXPECT_EQ(rounded(kDouble, 16777217.0), 16777217.0);
}

TEST(Values, OfFloat16ComputeShapes) {
  TestGraph g;
  g.input("x", {1, 5, 7}).node("Shape", {"x"}, {"s"});
  g.node("Cast", {"s"}, {"h"}, {integer("to", kFloat16)});
  g.weight("two", {}, kFloat16);
  g.last_initializer().add_int32_data(0x4000);  // 2 in float16
  g.node("Mul", {"h", "two"}, {"m"}).node("Floor", {"m"}, {"f"});
  g.node("Cast", {"f"}, {"to"}, {integer("to", kInt64)}).node("Expand", {"one", "to"}, {"e"});
  g.input("one", {1}).node("Relu", {"e"}, {"y"});
  EXPECT_EQ(result_bytes(g), 4.0 * 2 * 10 * 14);
}

TEST(Values, ScatteredIntoATargetShape) {
  TestGraph g;
  g.input("x", {2, 12}).list("to", {0, 3, 9}).weight("at", {1, 1}, kInt64);
  g.last_initializer().add_int64_data(-1);
  g.list("four", {4}).node("ScatterND", {"to", "at", "four"}, {"to2"});
  g.list("first", {0}).list("two", {2});
  g.node("ScatterElements", {"to2", "first", "two"}, {"to3"});
  g.node("Reshape", {"x", "to3"}, {"y"});
  EXPECT_EQ(result_bytes(g), 4.0 * 24);
}

TEST(Values, ClippedSummedAndGathered) {
  TestGraph g;
  g.input("x", {1}).list("v", {1, 2, 30}).scalar("most", 4);
  g.node("Clip", {"v", "", "most"}, {"c"});                              // 1 2 4
  g.node("CumSum", {"c", "zero"}, {"r"}).scalar("zero", 0);              // 1 3 7
  g.list("last", {2, 1}).node("GatherElements", {"r", "last"}, {"to"});  // 7 3
  g.node("Expand", {"x", "to"}, {"y"});
  EXPECT_EQ(result_bytes(g), 4.0 * 21);
}

TEST(Values, ReducedAlongADimension) {
  TestGraph g;
  g.input("x", {1}).weight("v", {2, 2}, kInt64);
  for (const std::int64_t i : {2, 3, 4, 5}) g.last_initializer().add_int64_data(i);
  g.list("rows", {0});
  g.node("ReduceSum", {"v", "rows"}, {"to"}, {integer("keepdims", 0)});  // 6 8
  g.node("Expand", {"x", "to"}, {"y"});
  EXPECT_EQ(result_bytes(g), 4.0 * 48);
}

TEST(Values, OfWhereAndRangeAndPowAreFollowed) {
  TestGraph g;
  g.input("x", {1}).reals("a", {1, 5}).reals("b", {3, 3}).list("two", {2});
  g.node("Greater", {"a", "b"}, {"p"}).node("Where", {"p", "a", "b"}, {"m"});               // 3 5
  g.node("Cast", {"m"}, {"i"}, {integer("to", kInt64)}).node("Pow", {"i", "two"}, {"to"});  // 9 25
  g.node("Expand", {"x", "to"}, {"y"});
  EXPECT_EQ(result_bytes(g), 4.0 * 225);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
