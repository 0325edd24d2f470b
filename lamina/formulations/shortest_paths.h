#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "lamina/formulations/problem.h"

namespace lamina::formulations {

// Shortest ways of one tensor between nodes: the metric closure on which placement programmes
// stand. A plain Dijkstra on the network, shared with no engine of `route`, so that the two judge
// each other.
class ShortestPaths {
 public:
  explicit ShortestPaths(const Problem& problem) : problem_(problem) {}

  // Seconds from `from` to every node for tensor t, infinite where no way leads; only `from` itself
  // is reached by a tensor that may not move. Tensors of one size share the work. O(m log n) when
  // new.
  const std::vector<double>& seconds(std::uint32_t t, NodeId from);

  // The links of a shortest way, in order; nothing where none leads. With `flow`, only over links
  // that carry some of it (one value per way of the problem). O(m log n).
  [[nodiscard]] std::optional<std::vector<LinkId>> way(std::uint32_t t, NodeId from, NodeId to,
                                                       std::span<const double> flow = {}) const;

 private:
  struct Tree {
    std::vector<double> seconds;
    std::vector<std::uint32_t> reached_by;  // position in ways()
  };
  [[nodiscard]] Tree grow(std::uint32_t t, NodeId from, std::span<const double> flow) const;

  struct Key {
    double size;
    bool moves;
    NodeId from;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };

  const Problem& problem_;
  std::unordered_map<Key, std::vector<double>, Hash> known_;
};

}  // namespace lamina::formulations
