#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/network_change.h"
#include "lamina/model/network.h"

namespace lamina::io {

// Whether some place has this key.
[[nodiscard]] bool is_change_key(std::string_view key);

// A network taken apart into nodes and single directions of links, which changes look up by place
// and write to (changes.h), and that is put together again.
class NetworkParts {
 public:
  // Both must outlive it.
  NetworkParts(const Network& network, const DeviceCatalogue& devices);

  // Each does what a change of its kind asks for.
  Expected<void> set(const NetworkChange& change);
  Expected<void> scale(const NetworkChange& change);
  Expected<void> take_out(const NetworkChange& change);

  // A cable whose two directions are left and alike is one row again. Leaves the parts empty.
  [[nodiscard]] Expected<Network> build() &&;

 private:
  // One direction of a row.
  struct Way {
    LinkRow row;  // not duplex; ends are positions of nodes_
    bool was_duplex = false;
    bool is_gone = false;
  };
  // What a text means: nodes or links, as positions.
  struct Place {
    std::vector<std::size_t> nodes, links;
    bool is_all = false;
  };

  [[nodiscard]] Expected<Place> find(const NetworkChange& change) const;
  [[nodiscard]] Expected<Place> find(std::string_view where) const;
  [[nodiscard]] Place everywhere() const;
  [[nodiscard]] Expected<Place> find_node(std::string_view id) const;
  // Of "link:7".
  [[nodiscard]] Expected<Place> find_row(std::string_view where) const;
  [[nodiscard]] Expected<Place> find_row(std::int64_t number) const;
  [[nodiscard]] Expected<Place> find_way(std::int64_t number, std::string_view from) const;
  // Of "a->b" and "a<->b"; fails if it is neither.
  [[nodiscard]] Expected<Place> find_between(std::string_view where) const;
  [[nodiscard]] std::vector<std::size_t> ways_between(NodeId from, NodeId to) const;
  Expected<void> set_links(const Place& place, std::string_view key, std::string_view value);
  Expected<void> set_nodes(const Place& place, std::string_view key, std::string_view value);
  void take_class(Node& node, std::string_view device);

  const Network* network_;
  const DeviceCatalogue* devices_;
  std::vector<Node> nodes_;
  std::vector<bool> is_node_gone_;
  std::vector<Way> ways_;
};

}  // namespace lamina::io
