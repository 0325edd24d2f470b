#include "lamina/io/models/dnn_partitioning.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/files.h"
#include "lamina/io/models/test_profiles.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string node(int id, double cpu, double fpga, double size, std::string_view more = "") {
  return fmt::format(
      R"({{"id": {}, "name": "Op{}", "cpuLatency": {}, "fpgaLatency": {}, "size": {}{}}})", id, id,
      cpu, fpga, size, more);
}

std::string edge(int from, int to, double size) {
  return fmt::format(R"({{"sourceId": {}, "destId": {}, "cost": {}, "size": {}}})", from, to,
                     size / 1e6, size);
}

std::string graph(const std::vector<std::string>& nodes, const std::vector<std::string>& edges) {
  return fmt::format(R"({{"maxFPGAs": 2, "nodes": [{}], "edges": [{}]}})", fmt::join(nodes, ","),
                     fmt::join(edges, ","));
}

constexpr std::string_view kLayer = R"(, "layerId": 1)";

// A layer graph: the source is the input; sizes are those of weights and output together.
TEST(DnnPartitioning, ReadsLayerGraphs) {
  const auto model = read_model_text(
      parse_dnn_partitioning, graph({node(3, 40, 4, 500, kLayer), node(1, 100, 10, 1000, kLayer),
                                     node(2, 20, 2, 2600, kLayer)},
                                    {edge(1, 2, 1000), edge(2, 3, 2000)}));
  EXPECT_THAT(layers_of(model), ElementsAre("Op2 2 kB cpu=20 ms fpga=2 ms only",
                                            "Op3 500 B cpu=40 ms fpga=4 ms only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(1000.0));
  EXPECT_EQ(model->layer(1).weights, Bytes(600.0));
  const auto notes = notes_of(model);
  EXPECT_THAT(
      notes,
      Contains("every cpuLatency is 10 x its fpgaLatency: set by the authors, not measured"));
  EXPECT_THAT(notes, Contains("the time of the input, 10 ms, is loading of data and left out"));
  EXPECT_THAT(notes, Contains(HasSubstr("are those of 8 Gbit/s between accelerator and host")));
  EXPECT_THAT(notes, Contains(HasSubstr("does not state the size of the result")));
}

// An operator graph: 1 is a weight that both read, 2 reads the input, 4 is an idle output.
TEST(DnnPartitioning, ReadsOperatorGraphs) {
  const std::string text =
      graph({node(1, 0, 0, 64), node(2, 23, 1, 8), node(3, 46, 2, 16), node(4, 0, 0, 0)},
            {edge(1, 3, 64), edge(1, 2, 64), edge(2, 3, 8), edge(2, 4, 8)});
  const auto model = read_model_text(parse_dnn_partitioning, text, {.input = Bytes(100.0)});
  EXPECT_THAT(layers_of(model),
              ElementsAre("Op2 8 B cpu=23 ms fpga=1 ms only", "Op3 16 B cpu=46 ms fpga=2 ms only"));
  EXPECT_EQ(model->operators()[0].type, "Op");
  EXPECT_EQ(model->layer(1).weights, Bytes(64.0));
  EXPECT_EQ(model->layer(2).weights, Bytes());
  EXPECT_EQ(model->tensor_size(0), Bytes(100.0));
  EXPECT_THAT(notes_of(model), Not(Contains(HasSubstr("--input"))));
  EXPECT_THAT(notes_of(model), Contains("left out 1 unused outputs without size"));
  const auto open = read_model_text(parse_dnn_partitioning, text);
  EXPECT_EQ(open->tensor_size(0), Bytes());
  EXPECT_THAT(notes_of(open), Contains(HasSubstr("it is taken as 0 B (--input gives it)")));
}

TEST(DnnPartitioning, LeavesOutTheBackwardPassAndTimesOfWhatIsNotSupported) {
  const auto model = read_model_text(parse_dnn_partitioning,
                                     graph({node(1, 2, 1, 8, R"(, "supportedOnFpga": 0)"),
                                            node(2, 3, 1, 8, R"(, "isBackwardNode": true)")},
                                           {edge(1, 2, 8)}));
  EXPECT_THAT(layers_of(model), ElementsAre("Op1 8 B cpu=2 ms only"));
  EXPECT_THAT(notes_of(model), Contains("left out 1 nodes of the backward pass"));
}

TEST(DnnPartitioning, NamesWhatIsWrong) {
  const auto said = [](std::string_view text) { return message(parse_dnn_partitioning, text); };
  EXPECT_EQ(said(R"({"nodes": []})"), "f.x: the key 'edges' is missing");
  EXPECT_EQ(said(graph({node(1, 1, 1, 1), node(1, 1, 1, 1)}, {})),
            "f.x: nodes[1].id: the id '1' occurs twice");
  EXPECT_EQ(said(graph({node(1, 1, 1, 1)}, {edge(1, 2, 1)})),
            "f.x: edges[0].destId: there is no node with the id '2'");
  EXPECT_EQ(said(graph({node(1, -1, 1, 1)}, {})), "f.x: nodes[0].cpuLatency: must not be negative");
  EXPECT_EQ(
      said(graph({node(1, 1, 1, 1), node(2, 1, 1, 1), node(3, 1, 1, 1)},
                 {edge(1, 2, 1), edge(1, 3, 2)})),
      "f.x: edges[1].size: node '1' passes on 2 B here and 1 B elsewhere: a node has one output");
  EXPECT_EQ(said(graph({}, {})), "f.x: the model has no result");
  EXPECT_EQ(said(R"({"nodes": [{"id": 1, "fpgaLatency": 1, "size": 1}], "edges": []})"),
            "f.x: nodes[0]: the key 'cpuLatency' is missing");
}

TEST(DnnPartitioning, ReadsTheRealGraphs) {
  const auto folder = profiles_folder() / "dnn-partitioning";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << " (set LAMINA_DATA)";
  const auto layers = read_model(folder / "layer_resnet50_inference.json");
  ASSERT_TRUE(layers) << layers.error().text();
  EXPECT_EQ(layers->operators().size(), 176U);  // 177 nodes, one of them the input
  EXPECT_EQ(layers->tensor_size(0), Bytes(77070336.0));
  const auto operators = read_model(folder / "operator_bert_l-3_inference.json");
  ASSERT_TRUE(operators) << operators.error().text();
  EXPECT_THAT(notes_of(operators), Contains(HasSubstr("every cpuLatency is 23 x its fpgaLatency")));
  EXPECT_THAT(notes_of(operators), Contains(HasSubstr("nodes are weights")));
}

}  // namespace
}  // namespace lamina::io
