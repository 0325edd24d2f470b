#include <fmt/format.h>

#include "lamina/generate/families/all.h"

namespace lamina::generate {
namespace {

enum Roles : std::uint32_t { kCore, kAggregation, kEdge, kHost };
enum Cables : std::uint32_t { kUp, kPod, kDown };

}  // namespace

// k pods of k/2 aggregation and k/2 edge switches; k/2 hosts on each edge switch; (k/2)^2 core
// switches, of which the i-th aggregation switch of every pod meets those from i * k/2 on.
Expected<Sketch> draw_fat_tree(const Numbers& numbers, Random& /*nothing is drawn*/) {
  const std::size_t k = numbers.count(Parameter::kPorts), half = k / 2;
  if (k % 2 != 0)
    return error(ErrorCode::kValue,
                 fmt::format("the switches of a fat tree have an even number of ports, not {}", k),
                 "ports");
  Sketch sketch;
  for (std::size_t i = 0; i < half * half; ++i) sketch.add_node(fmt::format("core-{}", i), kCore);
  for (std::size_t pod = 0; pod < k; ++pod) {
    const std::size_t aggregation = sketch.nodes.size(), edge = aggregation + half;
    for (std::size_t i = 0; i < half; ++i) {
      sketch.add_node(fmt::format("aggregation-{}-{}", pod, i), kAggregation);
      for (std::size_t j = 0; j < half; ++j) sketch.add_link(aggregation + i, i * half + j, kUp);
    }
    for (std::size_t i = 0; i < half; ++i) {
      sketch.add_node(fmt::format("edge-{}-{}", pod, i), kEdge);
      for (std::size_t j = 0; j < half; ++j) sketch.add_link(edge + i, aggregation + j, kPod);
    }
    for (std::size_t i = 0; i < half; ++i) {
      for (std::size_t j = 0; j < half; ++j) {
        sketch.add_link(sketch.nodes.size(), edge + i, kDown);
        sketch.add_node(fmt::format("host-{}-{}-{}", pod, i, j), kHost);
      }
    }
  }
  return sketch;
}

}  // namespace lamina::generate
