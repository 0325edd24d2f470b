#include "examples/models/branching_models.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <map>
#include <set>

#include "lamina/io/files.h"
#include "lamina/model/cut_order.h"
#include "lamina/route/best_order.h"
#include "lamina/route/engine.h"

namespace lamina::examples {
namespace {

std::string path_of(const BranchingModel& model) {
  return fmt::format("{}/{}.json", LAMINA_EXAMPLE_MODELS, model.name);
}

Model read(const BranchingModel& model) {
  auto read = io::read_model(path_of(model));
  EXPECT_TRUE(read) << read.error().text();
  return *std::move(read);
}

TEST(BranchingModels, AreTheFilesHere) {
  std::set<std::string_view> names;
  for (const BranchingModel& model : branching_models()) {
    std::ifstream file(path_of(model), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_TRUE(bytes == model.text()) << model.name << ": run generate_models";
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
  }
}

struct Known {
  double parameters = 0.0;  // millions
  bool single_cuts_suffice = true;
  std::optional<std::uint64_t> ideals{};
};

// Parameters as the papers and their implementations have them: GoogLeNet 6,998,552 with biases,
// U-Net 31.0 M, DenseNet-121 8.0 M with its normalisations, BERT base 110 M with its pooler.
const std::map<std::string_view, Known> kKnown{{"two-towers", {6.677, false, 9030}},
                                               {"four-cameras", {12.841, false, std::nullopt}},
                                               {"detector", {5.333, false, 224}},
                                               {"u-net", {31.032, true, 50}},
                                               {"inception", {6.999, true, 2713}},
                                               {"densenet", {7.905, true, 306}},
                                               {"transformer", {108.458, true, std::nullopt}}};

TEST(BranchingModels, HaveTheParametersAndIdealsOfTheirPapers) {
  for (const BranchingModel& it : branching_models()) {
    const Model model = read(it);
    const Known& known = kKnown.at(it.name);
    double weights = 0.0;
    for (const Operator& op : model.operators()) weights += op.weights.value();
    EXPECT_NEAR(weights / 4e6, known.parameters, 1e-3) << it.name;
    EXPECT_EQ(single_cuts_suffice(model), known.single_cuts_suffice) << it.name;
    EXPECT_EQ(count_ideals(model, 1'000'000), known.ideals) << it.name;
  }
}

Network camera_edge_cloud() {
  NetworkBuilder builder("row");
  for (const auto& [id, gflops] : {std::pair("camera", 8.0), {"edge", 80.0}, {"cloud", 4000.0}}) {
    Node node;
    node.id = id;
    node.compute = FlopPerSecond(gflops * 1e9);
    EXPECT_TRUE(builder.add_node(node));
  }
  for (const auto& [from, mbits] : {std::pair(0U, 20.0), {1U, 60.0}})
    EXPECT_TRUE(builder.add_link({.from = NodeId(from),
                                  .to = NodeId(from + 1),
                                  .bandwidth = BytesPerSecond(mbits * 1e6 / 8),
                                  .delay = Seconds(0.005),
                                  .duplex = true}));
  return std::move(builder).build();
}

// lattice = any <= single where nodes differ in speed alone, and less where single cuts do not
// suffice here.
TEST(BranchingModels, AreCutBetterBehindAnyOperator) {
  const Network network = camera_edge_cloud();
  for (const BranchingModel& it : branching_models()) {
    const Model model = read(it);
    const auto job = [&](Cuts cuts) {
      JobSpec spec;
      spec.model = std::make_shared<const Model>(model.cut(cuts));
      spec.source = NodeId(0U);
      spec.destination = NodeId(2U);
      return *Job::make(network, std::move(spec));
    };
    const auto engine = route::find_engine("auto")->make(network);
    const double single = engine->solve({job(Cuts::kSingle)}).completion.value();
    const double any = engine->solve({job(Cuts::kAny)}).completion.value();
    EXPECT_LE(any, single * (1 + 1e-9)) << it.name;
    if (kKnown.at(it.name).single_cuts_suffice) EXPECT_NEAR(any, single, 1e-9) << it.name;
    if (!kKnown.at(it.name).ideals) continue;
    const Job best = job(Cuts::kLattice);
    const double lattice = route::best_order(network, {best}, Seconds::infinity()).latency.value();
    EXPECT_NEAR(lattice, any, 1e-9) << it.name;
  }
}

}  // namespace
}  // namespace lamina::examples
