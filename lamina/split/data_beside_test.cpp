#include "lamina/split/data_beside.h"

#include <gmock/gmock.h>
#include <string>

#include "lamina/io/onnx/test_graph.h"

namespace lamina::split {
namespace {

using io::onnx_reader::TestGraph;
using testing::AllOf;
using testing::HasSubstr;

void put_into(const std::string& file, onnx::TensorProto& tensor) {
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  auto& entry = *tensor.add_external_data();
  entry.set_key("location");
  entry.set_value(file);
}

onnx::TensorProto outside(const std::string& file) {
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(1);
  tensor.add_dims(4);
  put_into(file, tensor);
  return tensor;
}

// A part whose weight is in this file.
std::string part_with(const std::string& file) {
  TestGraph g;
  g.input("x", {4}).weight("w", {4});
  put_into(file, g.last_initializer());
  g.node("Add", {"x", "w"}, {"y"}).output("y");
  return g.bytes();
}

std::string said(const std::string& part, const std::string& data_name = "") {
  const auto ok = demand_data_beside(part, data_name);
  return ok ? "" : ok.error().text();
}

TEST(DataBeside, WeightsMayBeInTheFileThatWasDelivered) {
  EXPECT_EQ(said(part_with("job-1.data"), "job-1.data"), "");
  EXPECT_EQ(said(part_with("jobs/a-1.data"), "jobs/a-1.data"), "");
  TestGraph plain;
  plain.input("x", {4}).node("Relu", {"x"}, {"y"}).output("y");
  EXPECT_EQ(said(plain.bytes()), "");
}

TEST(DataBeside, OtherFilesAreRefusedByName) {
  for (const char* const data_name : {"", "job-1.data"})
    EXPECT_THAT(said(part_with("etc/passwd"), data_name),
                AllOf(HasSubstr("'w'"), HasSubstr("'etc/passwd'")));
}

// Readers of a model may take the first, the last, or what the place says.
TEST(DataBeside, ASecondFileIsNotOverlooked) {
  TestGraph g;
  g.input("x", {4}).weight("w", {4});
  put_into("etc/passwd", g.last_initializer());
  put_into("job-1.data", g.last_initializer());
  g.last_initializer().clear_data_location();
  g.node("Add", {"x", "w"}, {"y"}).output("y");
  EXPECT_NE(said(g.bytes(), "job-1.data"), "");
}

TEST(DataBeside, NamesThatLeadElsewhereAreRefused) {
  for (const char* const name : {"/etc/passwd", "../data", "a/../../data", "*/_ORT_MEM_ADDR_/*"})
    EXPECT_THAT(said(part_with(name), name), HasSubstr("no name of a file beside")) << name;
}

TEST(DataBeside, AttributesAndBodiesAndFunctionsAreLookedInto) {
  TestGraph g;
  g.input("x", {4}).node("Relu", {"x"}, {"y"}).output("y");
  const auto whole = [&](const auto& change) {
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(g.bytes()));
    change(model);
    return said(model.SerializeAsString(), "job-1.data");
  };
  onnx::GraphProto inner;
  *inner.add_initializer() = outside("job-1.data");
  const auto constant = [](onnx::NodeProto& node) {
    *node.add_attribute()->mutable_t() = outside("etc/passwd");
  };
  EXPECT_EQ(whole([](onnx::ModelProto&) {}), "");
  EXPECT_NE(whole([&](onnx::ModelProto& m) { constant(*m.mutable_graph()->add_node()); }), "");
  EXPECT_NE(whole([&](onnx::ModelProto& m) { constant(*m.add_functions()->add_node()); }), "");
  EXPECT_NE(whole([&](onnx::ModelProto& m) {
              *m.mutable_graph()->add_node()->add_attribute()->mutable_g() = inner;
            }),
            "");
  EXPECT_NE(whole([&](onnx::ModelProto& m) {
              *m.mutable_graph()->add_sparse_initializer()->mutable_values() = outside("e");
            }),
            "");
}

TEST(DataBeside, BytesThatAreNoModelAreRefused) { EXPECT_NE(said("no model"), ""); }

}  // namespace
}  // namespace lamina::split
