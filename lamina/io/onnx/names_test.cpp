#include "lamina/io/onnx/names.h"

#include <gtest/gtest.h>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

TEST(Names, ThatAreNoUtf8BecomeText) {
  TestGraph g;
  g.input("x\xff", {-2}, kFloat, {"b\xe9"}).node("Relu", {"x\xff"}, {"caf\xe9"});
  g.named("n\xff").output("caf\xe9");
  const auto model = g.read();
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators()[0].name, "n\\xff");
  EXPECT_EQ(model->tensors()[1].name, "caf\\xe9");
  EXPECT_TRUE(g.read({{{"b\\xe9", 3}}}));
}

}  // namespace
}  // namespace lamina::io::onnx_reader
