#include "lamina/io/networks/topology.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/files.h"
#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;

// Facts of the real files, counted by hand and by their own tools.
struct Real {
  std::string file;
  std::size_t nodes, rows;
};

std::filesystem::path data_folder() {
  const char* const given = std::getenv("LAMINA_DATA");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path("../shared/data");
}

TEST(RealTopologies, HaveTheNodesAndLinksTheyAreKnownFor) {
  const auto folder = data_folder() / "topologies";
  if (!std::filesystem::is_directory(folder))
    GTEST_SKIP() << "no topologies at " << folder << " (set LAMINA_DATA)";
  const Real table[] = {{"usnet24/fusion_us_network.txt", 24, 85},
                        {"usnet24/xlron_usnet_ptrnet_undirected.json", 24, 43},
                        {"topology-zoo/Abilene.graphml", 11, 14},
                        {"topology-zoo/Nsfnet.gml", 13, 15},
                        {"topology-zoo/AttMpls.gml", 25, 57},
                        {"topology-zoo/Cogentco.graphml", 197, 245},
                        {"topology-zoo/Cogentco.gml", 197, 245},
                        {"sndlib/nobel-us.xml", 14, 21},
                        {"sndlib/germany50.xml", 50, 88},
                        {"repetita/rf1221_real_hard.graph", 104, 302},
                        {"mesh/freifunk-leipzig.json", 210, 413},
                        {"helix/a100.ini", 6, 14}};
  for (const auto& [name, nodes, rows] : table) {
    if (!std::filesystem::exists(folder / name)) continue;
    const auto file = read_network(folder / name, kGigabit);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->network.num_nodes(), nodes) << name;
    EXPECT_EQ(file->network.num_rows(), rows) << name;
  }
  // San Diego is stored as 32.42 degrees.minutes north.
  const auto nobel = read_network(folder / "sndlib/nobel-us.xml", kGigabit);
  ASSERT_TRUE(nobel);
  bool found = false;
  for (const Node& node : nobel->network.nodes())
    found = found || std::abs(node.place->latitude - 32.7) < 1e-9;
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace lamina::io
