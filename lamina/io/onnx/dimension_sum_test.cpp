#include "lamina/io/onnx/dimension_sum.h"

#include <gtest/gtest.h>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

std::optional<std::int64_t> value(std::string_view text) {
  return evaluate_dimension(text, [](std::string_view name) -> std::optional<std::int64_t> {
    if (name == "past.length") return 7;
    return name == "new" ? std::optional(std::int64_t{3}) : std::nullopt;
  });
}

TEST(DimensionSum, IsComputedAsExportersWriteIt) {
  EXPECT_EQ(value("past.length + new"), 10);
  EXPECT_EQ(value("2*past.length"), 14);
  EXPECT_EQ(value("1+(past.length)/2"), 4);
  EXPECT_EQ(value("(past.length - new)//2 * new"), 6);
  EXPECT_EQ(value("floor(past.length/2) + ceiling(new/2)"), 5);
  EXPECT_EQ(value("Max(1, past.length % new)"), 1);
}

TEST(DimensionSum, OfAnythingElseThereIsNone) {
  for (const char* text : {"past.length + other", "new -", "new - past.length", "new/0", "", "a b",
                           "(new", "sqrt(new)", "99999999999 * 99999999999"})
    EXPECT_EQ(value(text), std::nullopt) << text;
}

TEST(DimensionSum, FollowsItsParts) {
  TestGraph g;
  g.input("x", {-2, -3}, kFloat, {"past", "past + new"}).node("Relu", {"x"}, {"y"}).output("y");
  const auto model = g.read({{{"past", 3}, {"new", 2}}});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(0), Bytes(4.0 * 15));
}

TEST(DimensionSum, OfUnsetPartsTakesEachAsOne) {
  TestGraph g;
  g.input("x", {-2}, kFloat, {"past + new"}).node("Relu", {"x"}, {"y"}).output("y");
  const auto model = g.read({{{"past", 4}}});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->tensor_size(0), Bytes(20.0));
  EXPECT_EQ(model->notes().size(), 1U);
}

}  // namespace
}  // namespace lamina::io::onnx_reader
