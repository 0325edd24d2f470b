#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/network.h"

namespace lamina::generate {

// Names and texts: what is asked for, and in a result all of it with what was preset.
using Items = std::vector<std::pair<std::string, std::string>>;

// A network that was drawn; each link is a cable with equal directions. Every node reaches every
// other.
struct GeneratedNetwork {
  Network network;
  Items recipe;                 // the same items draw the same network again
  std::size_t num_joining = 0;  // cables that the family did not draw, so that parts are joined
};

// The items of all families beside their parameters.
inline constexpr std::string_view kName = "name", kSeed = "seed", kCompute = "compute",
                                  kRelays = "relays", kBandwidth = "bandwidth", kDelay = "delay",
                                  kDelayPerKm = "delay-per-km";

// Draws a network of a family. Items, besides the family's parameters:
//
//   name          of the network (preset: the family)
//   seed          0 .. 2^64 - 1 (preset: 1)
//   compute       [ROLE=]DISTRIBUTION; without a role: of all that are no relays by nature
//   relays        share of the computing nodes that become relays, drawn at random (preset: 0)
//   bandwidth     [ROLE=]DISTRIBUTION
//   delay         [ROLE=]DISTRIBUTION
//   delay-per-km  of links without a delay, by the great circle between their ends (preset, where
//                 nodes have places: light in fibre, 4.9 us)
//
// compute, bandwidth and delay may be given once for each role and once without. In a recipe a role
// stands in the name ("compute.edge"), which is understood, too. Structure, speeds, rates and
// delays are drawn from streams of their own: another distribution leaves the rest as it is.
//
// Fails with kUnknownName, kUsage (an item that the family does not take, or twice), kValue, kUnit
// or kLimit; `where` is the item's name. O(nodes + links), up to logarithms.
[[nodiscard]] Expected<GeneratedNetwork> draw_network(std::string_view family, const Items& items);

}  // namespace lamina::generate
