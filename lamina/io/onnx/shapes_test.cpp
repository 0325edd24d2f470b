#include "lamina/io/onnx/shapes.h"

#include <gmock/gmock.h>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/test_graph.h"
#include "lamina/io/onnx/values.h"

namespace lamina::io::onnx_reader {
namespace {

using testing::ElementsAre;

TensorInfo info(const Dims& shape, int type = kFloat) {
  TensorInfo x;
  x.type = type;
  x.shape = shape;
  return x;
}

TensorInfo numbers(const Dims& values) {
  TensorInfo x = info({static_cast<std::int64_t>(values.size())}, kInt64);
  x.ints = values;
  return x;
}

TensorInfo number(std::int64_t value) {
  TensorInfo x = info({}, kInt64);
  x.ints = Dims{value};
  return x;
}

TensorInfo reals(const std::vector<double>& values) {
  TensorInfo x = info({static_cast<std::int64_t>(values.size())});
  x.reals = values;
  return x;
}

const TensorInfo kAbsent;

// What an operator makes of its inputs, values included; `kAbsent` stands for one left out.
class Made {
 public:
  Made(const std::string& type, std::vector<TensorInfo> inputs,
       const std::vector<onnx::AttributeProto>& attributes = {}, int num_outputs = 1,
       std::int64_t opset = 20)
      : inputs_(std::move(inputs)) {
    node_.set_op_type(type);
    for (const onnx::AttributeProto& a : attributes) *node_.add_attribute() = a;
    for (int i = 0; i < num_outputs; ++i) node_.add_output("y" + std::to_string(i));
    std::vector<const TensorInfo*> views;
    for (const TensorInfo& x : inputs_) views.push_back(x.type == kUndefined ? nullptr : &x);
    const Op op(node_, opset, views);
    outputs_ = infer_shapes(op);
    if (outputs_) evaluate(op, *outputs_);
  }

  [[nodiscard]] Shape shape(std::size_t i = 0) const {
    return outputs_ ? outputs_->at(i).shape.value_or(Shape{-1}) : Shape{-2};
  }
  [[nodiscard]] Dims ints() const {
    return outputs_ ? outputs_->at(0).ints.value_or(Dims{-99}) : Dims{-98};
  }
  [[nodiscard]] std::vector<double> reals() const {
    return outputs_->at(0).reals.value_or(std::vector<double>{-99.0});
  }
  [[nodiscard]] std::size_t num_outputs() const { return outputs_ ? outputs_->size() : 0; }
  [[nodiscard]] bool fails() const { return !outputs_; }

 private:
  onnx::NodeProto node_;
  std::vector<TensorInfo> inputs_;
  Inferred outputs_;
};

TEST(Shapes, Reshape) {
  EXPECT_THAT(Made("Reshape", {info({2, 3, 4}), numbers({0, -1})}).shape(), ElementsAre(2, 12));
  EXPECT_THAT(Made("Reshape", {info({2, 3, 4}), numbers({4, 6})}).shape(), ElementsAre(4, 6));
  EXPECT_THAT(Made("Reshape", {info({0, 3}), numbers({0, 5})}, {integer("allowzero", 1)}).shape(),
              ElementsAre(0, 5));
  EXPECT_TRUE(Made("Reshape", {info({2, 3, 4}), numbers({5, -1})}).fails());
  EXPECT_TRUE(Made("Reshape", {info({2, 3, 4}), numbers({-1, -1})}).fails());
  EXPECT_TRUE(Made("Reshape", {info({2, 3, 4}), info({2}, kInt64)}).fails());
}

TEST(Shapes, SliceByInputsAndByAttributes) {
  EXPECT_THAT(Made("Slice", {info({10, 20}), numbers({2, 0}), numbers({INT64_MAX, 20}),
                             numbers({0, 1}), numbers({1, 3})})
                  .shape(),
              ElementsAre(8, 7));
  EXPECT_THAT(
      Made("Slice", {info({10}), numbers({-1}), numbers({INT64_MIN}), numbers({0}), numbers({-1})})
          .shape(),
      ElementsAre(10));
  EXPECT_THAT(Made("Slice", {info({10}), numbers({-3}), numbers({-1})}).shape(), ElementsAre(2));
  EXPECT_THAT(Made("Slice", {info({10}), numbers({5}), numbers({3})}).shape(), ElementsAre(0));
  EXPECT_THAT(Made("Slice", {info({10, 20})},
                   {integers("starts", {1}), integers("ends", {4}), integers("axes", {1})}, 1, 9)
                  .shape(),
              ElementsAre(10, 3));
  EXPECT_TRUE(Made("Slice", {info({10}), info({1}, kInt64), numbers({3})}).fails());
}

TEST(Shapes, MovesOfElements) {
  EXPECT_THAT(Made("Transpose", {info({2, 3, 4})}, {integers("perm", {2, 0, 1})}).shape(),
              ElementsAre(4, 2, 3));
  EXPECT_TRUE(Made("Transpose", {info({2, 3})}, {integers("perm", {0, 0})}).fails());
  EXPECT_THAT(Made("Concat", {info({2, 3}), info({2, 5})}, {integer("axis", -1)}).shape(),
              ElementsAre(2, 8));
  EXPECT_TRUE(Made("Concat", {info({2, 3}), info({4, 3})}, {integer("axis", 1)}).fails());
  EXPECT_THAT(Made("Squeeze", {info({1, 3, 1})}, {}).shape(), ElementsAre(3));
  EXPECT_THAT(Made("Squeeze", {info({1, 3, 1}), numbers({-1})}).shape(), ElementsAre(1, 3));
  EXPECT_THAT(Made("Unsqueeze", {info({3}), numbers({0, 2})}).shape(), ElementsAre(1, 3, 1));
  EXPECT_TRUE(Made("Unsqueeze", {info({3}), numbers({0, 0})}).fails());
  EXPECT_THAT(Made("Gather", {info({5, 6}), info({2, 2}, kInt64)}, {integer("axis", 1)}).shape(),
              ElementsAre(5, 2, 2));
  EXPECT_THAT(Made("GatherND", {info({5, 6, 7}), info({9, 2}, kInt64)}).shape(), ElementsAre(9, 7));
  EXPECT_THAT(Made("Expand", {info({3, 1}), numbers({2, 1, 6})}).shape(), ElementsAre(2, 3, 6));
  EXPECT_THAT(Made("Tile", {info({3, 2}), numbers({2, 5})}).shape(), ElementsAre(6, 10));
  EXPECT_THAT(Made("Pad", {info({3, 4}), numbers({1, 0, 2, -1})}).shape(), ElementsAre(6, 3));
  EXPECT_THAT(Made("Pad", {info({3, 4}), numbers({1, 2}), kAbsent, numbers({-1})}).shape(),
              ElementsAre(3, 7));
  EXPECT_THAT(Made("DepthToSpace", {info({1, 8, 3, 3})}, {integer("blocksize", 2)}).shape(),
              ElementsAre(1, 2, 6, 6));
  EXPECT_THAT(Made("SpaceToDepth", {info({1, 2, 6, 6})}, {integer("blocksize", 2)}).shape(),
              ElementsAre(1, 8, 3, 3));
}

TEST(Shapes, SplitIntoGivenAndIntoEqualParts) {
  const Made given("Split", {info({7, 2}), numbers({3, 4})}, {}, 2);
  EXPECT_THAT(given.shape(1), ElementsAre(4, 2));
  const Made equal("Split", {info({7, 2})}, {integer("num_outputs", 3)}, 3);
  EXPECT_THAT(equal.shape(0), ElementsAre(3, 2));
  EXPECT_THAT(equal.shape(2), ElementsAre(1, 2));
  EXPECT_TRUE(Made("Split", {info({7}), numbers({3, 3})}, {}, 2).fails());
}

TEST(Shapes, ReductionsTakeAxesFromAttributeOrInput) {
  EXPECT_THAT(Made("ReduceMean", {info({2, 3, 4})}, {integers("axes", {1})}, 1, 13).shape(),
              ElementsAre(2, 1, 4));
  EXPECT_THAT(
      Made("ReduceMean", {info({2, 3, 4}), numbers({1, 2})}, {integer("keepdims", 0)}).shape(),
      ElementsAre(2));
  EXPECT_THAT(Made("ReduceSum", {info({2, 3})}).shape(), ElementsAre(1, 1));
  EXPECT_THAT(
      Made("ReduceSum", {info({2, 3}), numbers({})}, {integer("noop_with_empty_axes", 1)}).shape(),
      ElementsAre(2, 3));
}

TEST(Shapes, WindowsPadAndRound) {
  const auto pool = [](std::int64_t size, const std::vector<onnx::AttributeProto>& attributes) {
    return Made("MaxPool", {info({1, 1, size})}, attributes).shape().back();
  };
  EXPECT_EQ(pool(10, {integers("kernel_shape", {3}), integers("strides", {2})}), 4);
  EXPECT_EQ(
      pool(10, {integers("kernel_shape", {3}), integers("strides", {2}), integer("ceil_mode", 1)}),
      5);
  // The last window would begin behind the input.
  EXPECT_EQ(
      pool(2, {integers("kernel_shape", {1}), integers("strides", {2}), integer("ceil_mode", 1)}),
      1);
  EXPECT_EQ(pool(10, {integers("kernel_shape", {3}), integers("strides", {3}),
                      text("auto_pad", "SAME_LOWER")}),
            4);
  EXPECT_EQ(pool(10, {integers("kernel_shape", {3}), text("auto_pad", "VALID"),
                      integers("pads", {9, 9})}),
            8);
  EXPECT_TRUE(Made("MaxPool", {info({1, 1, 2})}, {integers("kernel_shape", {3})}).fails());
  EXPECT_TRUE(
      Made("MaxPool", {info({1, 1, 2})}, {integers("kernel_shape", {1}), integers("strides", {0})})
          .fails());
}

TEST(Shapes, ResizeByScalesAndSizes) {
  EXPECT_THAT(Made("Resize", {info({1, 3, 10, 10}), kAbsent, reals({1, 1, 2.5, 0.25})}).shape(),
              ElementsAre(1, 3, 25, 2));
  EXPECT_THAT(Made("Resize", {info({1, 3, 10, 20}), kAbsent, kAbsent, numbers({20, 20})},
                   {integers("axes", {2, 3}), text("keep_aspect_ratio_policy", "not_larger")})
                  .shape(),
              ElementsAre(1, 3, 10, 20));
  EXPECT_THAT(Made("Resize", {info({1, 4}), reals({1, 2})}, {}, 1, 10).shape(), ElementsAre(1, 8));
}

TEST(Shapes, SequencesArePutTogetherAndTakenApart) {
  TestGraph g;
  g.input("x", {2, 3}).input("z", {4, 3}).scalar("last", -1);
  g.node("SequenceConstruct", {"x", "z"}, {"s"}).node("SequenceInsert", {"s", "x"}, {"t"});
  g.node("ConcatFromSequence", {"t"}, {"all"}, {integer("axis", 0)})
      .node("SequenceAt", {"s", "last"}, {"y"})
      .output("y")
      .output("all");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(model->num_layers()), Bytes(4.0 * (12 + 8 * 3)));
}

TEST(Values, ArithmeticOfShapes) {
  EXPECT_THAT(Made("Shape", {info({2, 3, 4})}).ints(), ElementsAre(2, 3, 4));
  EXPECT_THAT(Made("Shape", {info({2, 3, 4})}, {integer("start", -2), integer("end", -1)}).ints(),
              ElementsAre(3));
  EXPECT_THAT(Made("Size", {info({2, 3, 4})}).ints(), ElementsAre(24));
  EXPECT_THAT(Made("Mul", {numbers({2, 3}), number(4)}).ints(), ElementsAre(8, 12));
  EXPECT_THAT(Made("Div", {numbers({-7}), number(2)}).ints(), ElementsAre(-3));
  EXPECT_THAT(Made("Mod", {numbers({-7}), number(3)}).ints(), ElementsAre(2));
  EXPECT_THAT(Made("Equal", {numbers({1, -1}), number(-1)}).ints(), ElementsAre(0, 1));
  EXPECT_THAT(Made("Range", {number(2), number(9), number(3)}).ints(), ElementsAre(2, 5, 8));
  EXPECT_THAT(Made("Concat", {numbers({1}), numbers({2, 3})}, {integer("axis", 0)}).ints(),
              ElementsAre(1, 2, 3));
  EXPECT_THAT(Made("ReduceProd", {numbers({2, 3, 4})}, {integer("keepdims", 0)}).ints(),
              ElementsAre(24));
  EXPECT_THAT(Made("Floor", {reals({2.5, -2.5})}).reals(), ElementsAre(2.0, -3.0));
  EXPECT_THAT(Made("Cast", {reals({2.9})}, {integer("to", kInt64)}).ints(), ElementsAre(2));
}

TEST(Values, MovesOfShapes) {
  EXPECT_THAT(Made("Gather", {numbers({5, 6, 7}), number(-1)}).ints(), ElementsAre(7));
  EXPECT_THAT(Made("Slice",
                   {numbers({5, 6, 7, 8}), numbers({3}), numbers({0}), numbers({0}), numbers({-2})})
                  .ints(),
              ElementsAre(8, 6));
  EXPECT_THAT(Made("Unsqueeze", {number(5), numbers({0})}).ints(), ElementsAre(5));
  EXPECT_THAT(Made("Expand", {number(5), numbers({3})}).ints(), ElementsAre(5, 5, 5));
  TensorInfo square = info({2, 2}, kInt64);
  square.ints = Dims{1, 2, 3, 4};
  EXPECT_THAT(Made("Transpose", {square}).ints(), ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(Made("Tile", {numbers({1, 2}), numbers({2})}).ints(), ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(Made("Where", {numbers({1, 0}), numbers({5, 6}), number(9)}).ints(),
              ElementsAre(5, 9));
  EXPECT_THAT(Made("NonZero", {numbers({0, 3, 0, 4})}).ints(), ElementsAre(1, 3));
}

TEST(Values, NothingIsSaidWhere64BitsAreNotEnough) {
  EXPECT_THAT(Made("Mul", {numbers({INT64_MAX}), number(2)}).ints(), ElementsAre(-99));
  EXPECT_THAT(Made("Div", {numbers({1}), number(0)}).ints(), ElementsAre(-99));
  EXPECT_THAT(Made("Neg", {numbers({INT64_MIN})}).ints(), ElementsAre(-99));
}

}  // namespace
}  // namespace lamina::io::onnx_reader
