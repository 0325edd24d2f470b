#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lamina::generate {

// A place in the square of the side that was asked for, in kilometres.
struct Point {
  double x = 0.0, y = 0.0;
};

// What a family draws: nodes and cables with roles, but no speeds yet.
struct Sketch {
  struct Node {
    std::string id;
    std::uint32_t role = 0;  // position in the family's node_roles
    std::optional<Point> place{};
  };
  struct Link {
    std::uint32_t from = 0, to = 0;
    std::uint32_t role = 0;  // position in the family's link_roles
  };
  std::vector<Node> nodes;
  std::vector<Link> links;
  std::size_t num_joining = 0;  // of the links: added so that every node reaches every other

  void add_node(std::string id, std::uint32_t role, std::optional<Point> place = std::nullopt) {
    nodes.push_back({std::move(id), role, place});
  }
  void add_link(std::size_t from, std::size_t to, std::uint32_t role = 0) {
    links.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), role});
  }
};

}  // namespace lamina::generate
