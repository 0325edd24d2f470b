#include "lamina/generate/families.h"

#include <fmt/format.h>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/generate/families/all.h"

namespace lamina::generate {
namespace {

using enum Parameter;

constexpr std::array<ParameterInfo, kNumParameters> kParameters{
    ParameterInfo{"nodes", 1, kMostNodes, true, "number of nodes"},
    ParameterInfo{"rows", 1, kMostNodes, true, "rows of a grid"},
    ParameterInfo{"columns", 1, kMostNodes, true, "columns of a grid"},
    ParameterInfo{"branching", 1, kMostNodes, true, "children of a node of a tree"},
    ParameterInfo{"ports", 2, 128, true, "ports of a switch of a fat tree, even"},
    ParameterInfo{"degree", 0.1, 1000, false, "mean number of neighbours"},
    ParameterInfo{"alpha", 0.02, 100, false, "how far links of a Waxman network reach"},
    ParameterInfo{"links", 1, 1000, true, "links of each new node of Barabasi and Albert"},
    ParameterInfo{"clouds", 1, 100, true, "clouds of a hierarchy"},
    ParameterInfo{"metros", 1, 100'000, true, "metro sites of a hierarchy"},
    ParameterInfo{"edges", 0, kMostNodes - 100'100, true, "edge sites of a hierarchy"},
    ParameterInfo{"side-km", 0.001, 5000, false, "side of the square in which nodes lie, in km"}};

constexpr std::array kOneRole{NodeRole{"node", "100 GFLOP/s"}};
constexpr std::array kOneLink{LinkRole{"link", "1 Gbit/s", "1 ms"}};
constexpr std::array kSwitched{NodeRole{"core", "relay"}, NodeRole{"aggregation", "relay"},
                               NodeRole{"edge", "relay"}, NodeRole{"host", "100 GFLOP/s"}};
constexpr std::array kSwitchLinks{LinkRole{"core", "40 Gbit/s", "2 us"},
                                  LinkRole{"pod", "10 Gbit/s", "2 us"},
                                  LinkRole{"host", "10 Gbit/s", "1 us"}};
constexpr std::array kTiers{NodeRole{"edge", "20 GFLOP/s"}, NodeRole{"metro", "500 GFLOP/s"},
                            NodeRole{"cloud", "10 TFLOP/s"}};
constexpr std::array kTierLinks{
    LinkRole{"access", "100 Mbit/s", ""}, LinkRole{"metro", "10 Gbit/s", ""},
    LinkRole{"core", "10 Gbit/s", ""}, LinkRole{"backbone", "100 Gbit/s", ""}};

constexpr std::array kRing{Preset{kNodes, 20}, Preset{kSideKm, 1000}};
constexpr std::array kGrid{Preset{kRows, 10}, Preset{kColumns, 10}, Preset{kSideKm, 1000}};
constexpr std::array kTree{Preset{kNodes, 31}, Preset{kBranching, 2}};
constexpr std::array kFatTree{Preset{kPorts, 4}};
constexpr std::array kWaxman{Preset{kNodes, 100}, Preset{kDegree, 4}, Preset{kAlpha, 0.2},
                             Preset{kSideKm, 1000}};
constexpr std::array kBarabasi{Preset{kNodes, 100}, Preset{kLinks, 2}, Preset{kSideKm, 1000}};
constexpr std::array kGeometric{Preset{kNodes, 100}, Preset{kDegree, 6}, Preset{kSideKm, 1000}};
constexpr std::array kHierarchy{Preset{kClouds, 2}, Preset{kMetros, 10}, Preset{kEdges, 100},
                                Preset{kSideKm, 1000}};

constexpr std::string_view kByNature = "by construction";
constexpr std::string_view kJoined = "components are joined by their shortest links";

constexpr std::array kFamilies{
    Family{"ring", "each node is linked to the next", kByNature, kRing, kOneRole, kOneLink, true,
           draw_ring},
    Family{"grid", "rows and columns, each node linked to its four neighbours", kByNature, kGrid,
           kOneRole, kOneLink, true, draw_grid},
    Family{"tree", "each node has the same number of children, level by level", kByNature, kTree,
           kOneRole, kOneLink, false, draw_tree},
    Family{"fat-tree", "hosts under three layers of switches, as in data centres", kByNature,
           kFatTree, kSwitched, kSwitchLinks, false, draw_fat_tree},
    Family{"waxman", "points in a square; near ones are more likely to be linked", kJoined, kWaxman,
           kOneRole, kOneLink, true, draw_waxman},
    Family{"barabasi-albert", "nodes are added one by one and prefer nodes with many links",
           kByNature, kBarabasi, kOneRole, kOneLink, true, draw_barabasi_albert},
    Family{"geometric", "points in a square; those within a radius are linked", kJoined, kGeometric,
           kOneRole, kOneLink, true, draw_geometric},
    Family{"hierarchy", "edge sites at metros, metros at clouds, clouds all to all", kByNature,
           kHierarchy, kTiers, kTierLinks, true, draw_hierarchy},
};

}  // namespace

std::span<const ParameterInfo, kNumParameters> parameters() { return kParameters; }
std::span<const Family> families() { return kFamilies; }

Expected<const Family*> family_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Family& family : kFamilies) {
    if (family.name == name) return &family;
    names.push_back(family.name);
  }
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown family {}{}; known: {}", quoted(name),
                           did_you_mean(name, names), listed(names, ", ")));
}

}  // namespace lamina::generate
