#include "lamina/api/generate.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

#include "lamina/core/write_file.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::api {
namespace {

using ::testing::HasSubstr;

class Generate : public ::testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file(folder_ / name, text));
    return (folder_ / name).string();
  }
  lamina::testing::TempFolder folder_;
};

const GenerateItems kVaried{{{"compute", "lognormal:10 GFLOP/s,1"},
                             {"bandwidth", "log-uniform:1 Mbit/s,1 Gbit/s"},
                             {"relays", "0.3"}}};

// What is written reads back as the same network, to the last bit, and its recipe with it: written
// again it is the same file.
TEST_F(Generate, WritesNetworksThatReadBack) {
  for (const std::string_view family : family_names()) {
    for (int seed = 1; seed <= 3; ++seed) {
      GenerateItems items = kVaried;
      items.items.emplace_back("seed", std::to_string(seed));
      const auto made = generate_network(family, items);
      ASSERT_TRUE(made) << made.error().text();
      const auto read = io::read_network(written("n.json", made->text));
      ASSERT_TRUE(read) << read.error().text();
      EXPECT_EQ(io::network_json(read->network, read->recipe, read->notes), made->text) << family;
      const NetworkFacts& facts = std::get<NetworkFacts>(made->facts);
      EXPECT_EQ(facts.components.strong, 1U) << family;
      EXPECT_EQ(facts.recipe, read->recipe);
      EXPECT_EQ(facts.recipe[0].second, "lamina generate network");
      const auto nodes = facts.network->nodes(), again = read->network.nodes();
      for (std::size_t v = 0; v < nodes.size(); ++v) EXPECT_EQ(nodes[v].compute, again[v].compute);
      const auto links = facts.network->links(), links_again = read->network.links();
      ASSERT_EQ(links.size(), links_again.size());
      for (std::size_t e = 0; e < links.size(); ++e) {
        EXPECT_EQ(links[e].bandwidth, links_again[e].bandwidth);
        EXPECT_EQ(links[e].delay, links_again[e].delay);
      }
    }
  }
}

TEST_F(Generate, TellsHowManyLinksJoinParts) {
  const auto made = generate_network("geometric", {{{"nodes", "200"}, {"degree", "2"}}});
  ASSERT_TRUE(made);
  EXPECT_THAT(texts_of(std::get<NetworkFacts>(made->facts).notes),
              ::testing::ElementsAre(HasSubstr(
                  "links were added to those of the family, so that every node reaches every")));
  EXPECT_TRUE(std::get<NetworkFacts>(generate_network("tree", {})->facts).notes.empty());
}

TEST_F(Generate, WritesJobsThatReadBack) {
  const auto network = written("n.json", generate_network("hierarchy", {})->text);
  std::filesystem::create_directories(folder_ / "jobs");
  const std::string model = written(
      "m.json", R"({"format": "lamina.model/1", "input": "1 B", "layers": [{"output": "1 B"}]})");
  const JobsSource source{network, {"tiny=" + model}};
  const GenerateItems items{{{"count", "30"},
                             {"release", "poisson:3/s"},
                             {"source", "edge-*"},
                             {"deadline", "uniform:1 ms,2 s"},
                             {"weight", "uniform:0,3"}}};
  const auto made = generate_jobs(source, items, (folder_ / "jobs/j.json").string());
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(generate_jobs(source, items, (folder_ / "jobs/j.json").string())->text, made->text);
  const auto read = io::read_network(network);
  const auto jobs = io::read_jobs(written("jobs/j.json", made->text), read->network);
  ASSERT_TRUE(jobs) << jobs.error().text();
  ASSERT_EQ(jobs->size(), 30U);
  for (const Job& job : *jobs) {
    EXPECT_TRUE(read->network.node(job.source()).id.starts_with("edge-"));
    EXPECT_GE(job.deadline().value(), Seconds(0.001));
    EXPECT_LE(job.weight(), 3.0);
  }
  const JobsFacts& facts = std::get<JobsFacts>(made->facts);
  EXPECT_EQ(facts.num_jobs, 30U);
  EXPECT_EQ(io::read_jobs_document(folder_ / "jobs/j.json")->recipe, facts.document.recipe);
}

// Jobs are drawn in the changed network, and the recipe says how it was changed.
TEST_F(Generate, DrawsJobsInChangedNetworks) {
  const auto network = written("n.json", generate_network("ring", {{{"nodes", "3"}}})->text);
  const auto read = io::read_network(network);
  const auto nodes = read->network.nodes();
  JobsSource source{network, {"examples/models/alexnet.onnx"}};
  for (const std::string& place : {nodes[0].id, nodes[1].id})
    source.changes.push_back(*io::parse_without(place));
  const auto made = generate_jobs(source, {{{"count", "20"}}}, "j.json");
  ASSERT_TRUE(made) << made.error().text();
  const auto& document = std::get<JobsFacts>(made->facts).document;
  for (const auto& row : document.rows) EXPECT_EQ(row.source, nodes[2].id);
  EXPECT_EQ(document.recipe.back(),
            std::pair(std::string("without"), nodes[0].id + "; " + nodes[1].id));
}

// Relative paths of models are as seen from the file.
TEST_F(Generate, WritesPathsFromTheFolderOfTheFile) {
  const auto network = written("n.json", generate_network("ring", {})->text);
  const auto paths = [&](const std::string& output) {
    const auto made = generate_jobs({network, {"examples/models/alexnet.onnx"}}, {}, output);
    EXPECT_TRUE(made) << made.error().text();
    return std::get<JobsFacts>(made->facts).document.models.front();
  };
  EXPECT_EQ(paths("j.json"),
            std::pair(std::string("alexnet"), std::string("examples/models/alexnet.onnx")));
  EXPECT_EQ(paths("examples/jobs/j.json").second, "../models/alexnet.onnx");
  EXPECT_EQ(paths("./out/j.json").second, "../examples/models/alexnet.onnx");
  EXPECT_EQ(paths("/out/j.json").second,
            (std::filesystem::current_path() / "examples/models/alexnet.onnx").string());
}

TEST_F(Generate, NamesWhatIsMissingOrTwice) {
  const auto network = written("n.json", generate_network("ring", {})->text);
  const auto message = [](const JobsSource& source) {
    const auto made = generate_jobs(source, {}, "j.json");
    return made ? "made" : made.error().text();
  };
  const std::string alexnet = "examples/models/alexnet.onnx";
  EXPECT_EQ(message({"", {alexnet}}),
            "network: is missing: sources and destinations are nodes of a network");
  EXPECT_EQ(message({network, {}}), "model: is missing: name at least one model");
  EXPECT_EQ(message({network, {"=x"}}), "model: '=x' is not FILE or NAME=FILE");
  EXPECT_EQ(message({network, {alexnet, "alexnet=examples/models/vgg19.onnx"}}),
            "model: two models are called 'alexnet': write NAME=FILE");
  EXPECT_EQ(message({network, {alexnet, alexnet}}), "made");
  EXPECT_EQ(message({network, {"nowhere.onnx"}}), "nowhere.onnx: there is no such file");
}

}  // namespace
}  // namespace lamina::api
