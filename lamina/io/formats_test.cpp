#include "lamina/io/formats.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <zlib.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/models/model_json.h"
#include "lamina/io/text/test_packed.h"

namespace lamina::io {
namespace {

using ::testing::HasSubstr;

class Formats : public ::testing::Test {
 protected:
  // The kind, or the message without the folder.
  std::string kind(std::string_view name, std::string_view bytes) const {
    auto file = InputFile::open(folder_.file(name, bytes));
    const auto kind = kind_of(*file);
    if (!kind) return kind.error().text().substr(folder_.path().string().size() + 1);
    constexpr std::array kNames{"network", "model", "jobs", "plan"};
    return kNames[static_cast<std::size_t>(*kind)];
  }

  // The name of the format.
  std::string format(std::string_view name, std::string_view bytes,
                     std::optional<FileKind> wanted = std::nullopt) const {
    auto file = InputFile::open(folder_.file(name, bytes));
    const auto found = format_of(*file, wanted);
    return found ? std::string((*found)->name) : found.error().text();
  }

  lamina::testing::TempFolder folder_;
};

TEST_F(Formats, TellsKindsByContentBeforeName) {
  EXPECT_EQ(kind("n.json", R"({"format": "lamina.network/1"})"), "network");
  EXPECT_EQ(kind("misnamed.onnx", R"( { "format" : "lamina.model/1"})"), "model");
  EXPECT_EQ(kind("noextension",
                 R"({"models": {"format": "lamina.network/1"}, "format": "lamina.jobs/1"})"),
            "jobs");
  EXPECT_EQ(
      kind("p.json", R"({"jobs": [{"id": "\"format\": {", "x": []}], "format": "lamina.plan/1"})"),
      "plan");
  EXPECT_EQ(kind("g.txt", "<?xml version='1.0'?><!-- graph --><g:graphml/>"), "network");
  EXPECT_EQ(kind("long.json", "{\"nodes\": [" + std::string(200'000, ' ') +
                                  "], \"format\": \"lamina.network/1\"}"),
            "network");
}

TEST_F(Formats, TellsTopologiesApart) {
  const std::pair<std::string, std::string> table[] = {
      {"<network xmlns='http://sndlib.zib.de/network'/>", "SNDlib XML"},
      {"<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM 'x'>\n<platform/>", "SimGrid platform"},
      {R"({"directed": false, "nodes": []})", "node-link JSON"},
      {R"({"links": [{"source": 1, "target": 2}]})", "node-link JSON"},
      {"Creator \"x\"\ngraph\n[\n", "GML"},
      {"NODES 3\n", "REPETITA"},
      {"\n NODES 3\n", "REPETITA"},
      {"?SNDlib native format; type: network; version: 1.0\n", "SNDlib native"},
      {"[NodeNames]\ntotal_compute_nodes=4", "Helix"},
      {"0\t1\t800\n", "edge list"},
      {"# sites\n0 0 10\n", "edge list"},
      {"0 0 10 5\n", "GridPP"},
      {"1 5e4 0 7.\n0 0 7. 0\n", "GridPP"},
  };
  for (const auto& [text, name] : table) {
    EXPECT_EQ(format("some.thing", text, FileKind::kNetwork), name);
  }
  EXPECT_EQ(format("a.CONF", "x"), "GridPP");
  EXPECT_EQ(format("a.txt", "0 1 ten"), "edge list");
}

// Every topology format under a name of another one, plain and packed.
TEST_F(Formats, ReadsMisnamedAndPackedFiles) {
  const std::tuple<std::string, std::string, std::size_t> table[] = {
      {"a.gml",
       "<graphml><graph edgedefault='directed'><node id='a'/><node id='b'/>"
       "<edge source='a' target='b'/></graph></graphml>",
       1},
      {"b.graphml", "graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 ] ]", 2},
      {"c.json",
       "<network><networkStructure><nodes><node id='a'/></nodes><links><link id='l'>"
       "<source>a</source><target>a</target></link></links></networkStructure></network>",
       2},
      {"d.txt", "<platform><host id='h' speed='1Gf'/></platform>", 0},
      {"e.xml",
       R"({"directed": true, "nodes": [{"id": 1}], "links": [{"source": 1, "target": 1}]})", 1},
      {"f.ini",
       "NODES 1\nlabel x y\na 0 0\n\nEDGES 1\nlabel src dest weight bw delay\ne 0 0 1 1 1\n", 1},
      {"g.conf", "[NodeNames]\ntotal_compute_nodes=1\n[Link-0-sink]\nbandwidth=1 * mbps\n", 2},
      {"h.graph", "0 0 0 10\n0 0 10 0\n", 2},
      {"i.csv", "0 1 800\n1 0 700\n", 2},
      {"j.onnx", R"({"format": "lamina.network/1", "nodes": [{"id": "a"}], "links": []})", 0},
  };
  for (const auto& [name, text, links] : table) {
    const Defaults fill{{}, BytesPerSecond(1e6), {}, {}};
    for (const auto& path :
         {folder_.file(name, text), testing::packed(folder_ / (name + ".gz"), text)}) {
      const auto read = read_network(path, fill);
      ASSERT_TRUE(read) << read.error().text();
      EXPECT_EQ(read->network.num_links(), links) << path;
      auto file = InputFile::open(path);
      EXPECT_EQ(kind_of(*file), FileKind::kNetwork) << path;
    }
  }
}

TEST_F(Formats, ReadsPackedModelsAndJobs) {
  std::ifstream in("examples/models/alexnet.onnx", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto model = read_model(testing::packed(folder_ / "alexnet.onnx.gz", bytes));
  const auto plain = read_model("examples/models/alexnet.onnx");
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->name(), "alexnet");
  EXPECT_EQ(model_json(*model), model_json(*plain));
  const auto misnamed = read_model(testing::packed(folder_ / "model.json.gz", bytes));
  ASSERT_TRUE(misnamed) << misnamed.error().text();
  EXPECT_EQ(misnamed->num_layers(), plain->num_layers());
  EXPECT_TRUE(read_model(testing::packed(
      folder_ / "m.gz", R"({"format": "lamina.model/1", "input": "1 B", "layers": []})")));
  EXPECT_TRUE(read_jobs_document(testing::packed(
      folder_ / "j.json.gz", R"({"format": "lamina.jobs/1", "models": {}, "jobs": []})")));
  const auto cut = read_model(folder_.file("cut.onnx.gz", std::string("\x1f\x8b\x08", 3) + bytes));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().text(), HasSubstr("cut.onnx.gz: cannot be read: "));
}

TEST_F(Formats, SaysWhatIsKnownWhereNothingFits) {
  EXPECT_THAT(kind("x.xyz", "hello"),
              HasSubstr("x.xyz: this is not a file in any known format: lamina.network/1, "));
  EXPECT_THAT(kind("x.json", R"({"format": "lamina.graph/1"})"),
              HasSubstr("x.json: format: unknown format 'lamina.graph/1'"));
  EXPECT_EQ(kind("empty.json", ""), "empty.json: the file is empty");
  const auto unnamed = folder_.file("net.json", R"({"nodes": [{"id": "a"}], "links": []})");
  EXPECT_THAT(read_network(unnamed).error().text(),
              HasSubstr("net.json: the key 'format' is missing"));
}

TEST_F(Formats, NamesTheKindThatIsWanted) {
  const auto model =
      folder_.file("m.json", R"({"format": "lamina.model/1", "input": "1 B", "layers": []})");
  EXPECT_THAT(
      read_network(model).error().text(),
      HasSubstr(
          "m.json: format: this is 'lamina.model/1' (model), but a network is expected here"));
  EXPECT_TRUE(read_model(model));
  EXPECT_THAT(read_plan(model).error().text(), HasSubstr("but a plan is expected here"));
  EXPECT_THAT(read_model(folder_.file("g", "<graphml/>")).error().text(),
              HasSubstr("this is 'GraphML' (network), but a model is expected here"));
  EXPECT_THAT(read_network(folder_.file("x.xyz", "hello")).error().text(),
              HasSubstr("x.xyz: this is not a network file in any known format"));
  EXPECT_THAT(read_network(folder_.file("n.json", "[1]")).error().text(),
              HasSubstr("n.json: must be an object, not a list"));
}

TEST_F(Formats, ReadsJobsWithTheirModels) {
  folder_.file("models/m.json",
               R"({"format": "lamina.model/1", "input": "1 B", "layers": [{"output": "1 B"}]})");
  const auto network = read_network(folder_.file(
      "n.json", R"({"format": "lamina.network/1", "nodes": [{"id": "a"}], "links": []})"));
  ASSERT_TRUE(network);
  const auto jobs_text = [](std::string_view path) {
    return R"({"format": "lamina.jobs/1", "models": {"m": ")" + std::string(path) +
           R"("}, "jobs": [{"id": "j", "count": 2, "model": "m", "source": "a", "destination": "a"}]})";
  };
  const auto path = folder_.file("j.json", jobs_text("models/m.json"));
  const auto jobs = read_jobs(path, network->network);
  ASSERT_TRUE(jobs) << jobs.error().text();
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ((*jobs)[0].shared_model(), (*jobs)[1].shared_model());
  const auto document = read_jobs_document(path);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->models[0].second, "models/m.json");
  EXPECT_EQ(document->rows[0].count, 2U);

  const auto lost =
      read_jobs(folder_.file("lost.json", jobs_text("nowhere.json")), network->network);
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().text(), HasSubstr("lost.json: models['m']: "));
  EXPECT_THAT(lost.error().text(), HasSubstr("nowhere.json: there is no such file"));
}

TEST(FormatTable, HasOneRowAFormatEachReadable) {
  std::set<std::string_view> names;
  for (const Format& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_EQ(format.read_network != nullptr, format.kind == FileKind::kNetwork) << format.name;
    EXPECT_EQ(format.read_model != nullptr, format.kind == FileKind::kModel) << format.name;
    EXPECT_TRUE(format.extension.starts_with('.')) << format.name;
  }
}

}  // namespace
}  // namespace lamina::io
