#include "lamina/io/onnx/reference_model.h"

#include <gtest/gtest.h>

#include "lamina/io/onnx/onnx.h"
#include "lamina/io/onnx/tensors_made.h"

namespace lamina::io {
namespace {

TEST(ReferenceModel, HasTheWorkThatItSays) {
  const ReferenceModel reference = reference_model();
  const auto model = read_onnx_bytes(reference.bytes, "reference");
  ASSERT_TRUE(model) << model.error().text();
  Flop work;
  for (const Layer& layer : model->layers()) work += layer.work;
  EXPECT_DOUBLE_EQ(work.value(), reference.work.value());
  EXPECT_EQ(model->num_layers(), 8U);
  EXPECT_EQ(model->tensor_size(0), Bytes(64 * 56 * 56 * 4));
}

TEST(ReferenceModel, IsTheSameEveryTime) {
  EXPECT_EQ(reference_model().bytes, reference_model().bytes);
}

TEST(TensorsMade, AreTheOutputsOfNodes) {
  const auto made = tensors_made(reference_model().bytes);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, (std::vector<std::string>{"c0", "r0", "c1", "r1", "c2", "r2", "c3", "y"}));
}

TEST(TensorsMade, SaysThatBytesAreNoModel) { EXPECT_FALSE(tensors_made("no model at all")); }

}  // namespace
}  // namespace lamina::io
