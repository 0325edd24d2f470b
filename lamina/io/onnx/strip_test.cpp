#include "lamina/io/onnx/strip.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/onnx/test_graph.h"

namespace lamina::io::onnx_reader {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Expected<onnx::ModelProto> stripped(const std::string& bytes) {
  ByteReader in(bytes);
  const auto rest = strip_weights(in);
  if (!rest) return tl::unexpected(rest.error());
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(*rest));
  return model;
}

TEST(Strip, LeavesShortPayloadsAndTakesLongOnes) {
  TestGraph g;
  g.weight("short", {16}).last_initializer().set_raw_data(std::string(64, 'a'));
  g.weight("long", {1000}).last_initializer().set_raw_data(std::string(4000, 'b'));
  g.weight("floats", {1000});
  for (int i = 0; i < 1000; ++i) g.last_initializer().add_float_data(0.5F);
  const auto model = stripped(g.bytes());
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->graph().initializer(0).raw_data(), std::string(64, 'a'));
  EXPECT_EQ(model->graph().initializer(1).raw_data(), "");
  EXPECT_EQ(model->graph().initializer(1).dims(0), 1000);
  EXPECT_EQ(model->graph().initializer(2).float_data_size(), 0);
  EXPECT_EQ(model->graph().initializer(2).name(), "floats");
}

TEST(Strip, AlsoInsideAttributesAndBodies) {
  onnx::AttributeProto value;
  value.set_name("value");
  value.mutable_t()->set_data_type(kFloat);
  value.mutable_t()->add_dims(1000);
  value.mutable_t()->set_raw_data(std::string(4000, 'c'));
  TestGraph inner;
  inner.node("Constant", {}, {"w"}, {value}).output("w");
  TestGraph g;
  g.node("If", {"c"}, {"y"}, {body("then_branch", inner.graph())});
  const auto model = stripped(g.bytes());
  ASSERT_TRUE(model) << model.error().text();
  const auto& constant = model->graph().node(0).attribute(0).g().node(0).attribute(0).t();
  EXPECT_EQ(constant.raw_data(), "");
  EXPECT_EQ(constant.dims(0), 1000);
}

TEST(Strip, LeavesEverythingElseAsItIs) {
  TestGraph g;
  g.input("x", {1, -2}, kFloat, {"n"})
      .list("shape", {1, -1})
      .node("Reshape", {"x", "shape"}, {"y"}, {integer("allowzero", 1)})
      .output("y");
  const auto model = stripped(g.bytes());
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->SerializeAsString(), g.bytes());
}

TEST(Strip, DemandsTheLengthThatTheDimensionsSay) {
  TestGraph g;
  g.weight("w", {1000}).last_initializer().set_raw_data(std::string(3999, 'b'));
  const auto model = stripped(g.bytes());
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().text(), AllOf(HasSubstr("'w'"), HasSubstr("3999"), HasSubstr("4000")));
}

TEST(Strip, SaysWhereItIsBroken) {
  TestGraph g;
  g.input("x", {2}).node("Relu", {"x"}, {"y"}).output("y");
  const std::string whole = g.bytes();
  const auto cut = stripped(whole.substr(0, whole.size() - 3));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().text(), HasSubstr("byte"));
  EXPECT_EQ(cut.error().code, ErrorCode::kSyntax);
  EXPECT_THAT(stripped(std::string("\x08\x03\x08\x03", 4)).error().text(), HasSubstr("no graph"));
  EXPECT_FALSE(stripped(""));
}

TEST(Strip, RefusesDeepNesting) {
  onnx::GraphProto graph;
  for (int i = 0; i < 60; ++i) {
    onnx::GraphProto outer;
    onnx::NodeProto& node = *outer.add_node();
    *node.add_attribute() = body("body", graph);
    graph = outer;
  }
  onnx::ModelProto model;
  *model.mutable_graph() = graph;
  const auto read = stripped(model.SerializeAsString());
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().text(), HasSubstr("deep"));
}

std::string varint(std::uint64_t n) {
  std::string out;
  for (; n > 127; n >>= 7U) out.push_back(static_cast<char>((n & 127U) | 128U));
  out.push_back(static_cast<char>(n));
  return out;
}

// A file with one tensor whose payload, a hole, has the given size.
std::filesystem::path file_with_hole(const lamina::testing::TempFolder& folder,
                                     std::uint64_t size) {
  onnx::TensorProto head;
  head.set_name("w");
  head.set_data_type(kFloat);
  head.add_dims(static_cast<std::int64_t>(size / 4));
  TestGraph g;
  g.input("x", {1}).node("Add", {"x", "w"}, {"y"}).output("y");
  const std::string rest = g.graph().SerializeAsString();
  const std::string tensor = head.SerializeAsString() + "\x4a" + varint(size);  // field 9, raw_data
  const std::string weight =
      "\x2a" + varint(tensor.size() + size) + tensor;  // field 5 of the graph
  const auto path = folder / "hole.onnx";
  std::ofstream out(path, std::ios::binary);
  out << std::string("\x08\x08\x42\x02\x10\x11", 6) << "\x3a"
      << varint(rest.size() + weight.size() + size) << rest << weight;
  out.close();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) + size);
  return path;
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// Half a gigabyte of weights: read in less than the time its bytes take, and in no memory to speak
// of.
TEST(Strip, DoesNotReadWhatItLeavesOut) {
  const lamina::testing::TempFolder folder;
  const auto path = file_with_hole(folder, std::uint64_t{1} << 29U);
  const double before = peak_mib();
  const auto model = read_onnx(path);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators().front().weights, Bytes(536870912.0));
  EXPECT_LT(peak_mib() - before, 16.0);
}

TEST(Strip, FilesBeyond2And4GiB) {
  const lamina::testing::TempFolder folder;
  const auto path = file_with_hole(folder, std::uint64_t{5} << 30U);
  const auto model = read_onnx(path);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->operators().front().weights, Bytes(5368709120.0));
}

}  // namespace
}  // namespace lamina::io::onnx_reader
