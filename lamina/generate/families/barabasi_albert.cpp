#include <algorithm>
#include <fmt/format.h>

#include "lamina/generate/families/all.h"

namespace lamina::generate {

// Starts with a star of links + 1 nodes; every later node is linked to `links` distinct earlier
// ones, each chosen in proportion to its degree: as an end of a link drawn uniformly.
Expected<Sketch> draw_barabasi_albert(const Numbers& numbers, Random& random) {
  const std::size_t n = numbers.count(Parameter::kNodes), m = numbers.count(Parameter::kLinks);
  if (n <= m)
    return error(ErrorCode::kValue,
                 fmt::format("{} nodes cannot have {} links each: there must be more nodes", n, m),
                 "links");
  if (n * m > kMostLinks)
    return error(ErrorCode::kLimit, fmt::format("{} x {} are more than {} links", n, m, kMostLinks),
                 "links");
  Sketch sketch;
  const double side = numbers[Parameter::kSideKm];
  std::vector<std::size_t> ends;
  const auto add_link = [&](std::size_t from, std::size_t to) {
    sketch.add_link(from, to);
    ends.insert(ends.end(), {from, to});
  };
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = random.uniform(0.0, side);
    sketch.add_node(fmt::format("n{}", i), 0, Point{x, random.uniform(0.0, side)});
    if (i == 0) continue;
    targets.assign(1, 0);
    if (i > m) {
      targets.clear();
      while (targets.size() < m) {
        const std::size_t target = ends[random.below(ends.size())];
        if (std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
      }
    }
    for (const std::size_t target : targets) add_link(i, target);
  }
  return sketch;
}

}  // namespace lamina::generate
