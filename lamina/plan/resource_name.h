#pragma once

#include <cstdint>
#include <string>

#include "lamina/model/resources.h"

namespace lamina {

// A resource as files name it: a node's processor, or one direction of a row of links if `node` is
// empty. A stranger's may name what is not there.
struct ResourceName {
  std::string node{};
  std::int64_t link = 0;  // row of the network file, from 0
  std::string from{}, to{};

  [[nodiscard]] bool is_node() const { return !node.empty(); }
  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

[[nodiscard]] ResourceName name_of(const Network& network, ResourceId resource);

}  // namespace lamina
