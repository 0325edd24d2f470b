#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/network.h"

namespace lamina::report {

// A network as a drawing sees it: each pair of neighbours once in each direction, with how far
// apart they are to be drawn. Distances follow delays, but within limits: no line is to be shorter
// than a third or longer than three times the middle one.
class Ways {
 public:
  struct Way {
    std::uint32_t to = 0;
    double length = 1.0;
  };
  explicit Ways(const Network& network);

  [[nodiscard]] std::size_t num_nodes() const { return first_.size() - 1; }
  [[nodiscard]] std::span<const Way> from(std::size_t v) const {
    return std::span(ways_).subspan(first_[v], first_[v + 1] - first_[v]);
  }
  // By node, infinite where no way leads. O(links log nodes).
  [[nodiscard]] std::vector<double> distances_from(std::uint32_t v) const;
  // The nodes of each part that hangs together, the largest part first.
  [[nodiscard]] std::vector<std::vector<std::uint32_t>> parts() const;

 private:
  std::vector<std::size_t> first_;
  std::vector<Way> ways_;
};

}  // namespace lamina::report
