#include "lamina/model/tensor_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina {
namespace {

using ::testing::ElementsAre;

Operator op(std::string name, std::vector<TensorId> inputs, std::vector<TensorId> outputs) {
  Operator it;
  it.name = std::move(name);
  it.inputs = std::move(inputs);
  it.outputs = std::move(outputs);
  return it;
}

TEST(TensorNames, SayWhereToCut) {
  ModelBuilder b;
  const auto in = b.add_tensor("data", Bytes(1)), more = b.add_tensor("mask", Bytes(1)),
             one = b.add_tensor("conv_out", Bytes(1)), two = b.add_tensor("", Bytes(1)),
             three = b.add_tensor("", Bytes(1)), left = b.add_tensor("scores", Bytes(1)),
             right = b.add_tensor("boxes", Bytes(1));
  b.add_input(in);
  b.add_input(more);
  b.add_operator(op("conv", {in, more}, {one}));
  b.add_operator(op("relu", {one}, {two}));
  b.add_operator(op("", {two}, {three}));
  b.add_operator(op("head", {three}, {left, right}));
  b.add_result(left);
  b.add_result(right);
  const Model model = *std::move(b).build();
  EXPECT_THAT(tensor_names(model, 0), ElementsAre("input"));
  EXPECT_THAT(tensor_names(model, 1), ElementsAre("conv_out"));
  EXPECT_THAT(tensor_names(model, 2), ElementsAre("relu"));
  EXPECT_THAT(tensor_names(model, 3), ElementsAre("layer 3"));
  EXPECT_THAT(tensor_names(model, 4), ElementsAre("scores", "boxes"));
}

}  // namespace
}  // namespace lamina
