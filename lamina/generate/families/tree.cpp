#include <fmt/format.h>

#include "lamina/generate/families/all.h"

namespace lamina::generate {

// Level by level: the children of node i are those from branching * i + 1 on.
Expected<Sketch> draw_tree(const Numbers& numbers, Random& /*nothing is drawn*/) {
  const std::size_t n = numbers.count(Parameter::kNodes),
                    branching = numbers.count(Parameter::kBranching);
  Sketch sketch;
  for (std::size_t i = 0; i < n; ++i) {
    sketch.add_node(fmt::format("n{}", i), 0);
    if (i > 0) sketch.add_link((i - 1) / branching, i);
  }
  return sketch;
}

}  // namespace lamina::generate
