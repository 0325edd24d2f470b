#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lamina/io/formats.h"

namespace lamina::bench {

// A file of some format, made for the measurement.
struct InputFile {
  std::string name;  // "graphml/754"
  std::string text;
  std::size_t num_links;  // directed: what a reader must find
  Expected<io::NetworkFile> (*parse)(const io::SourceText&, const io::Defaults&);
};

// lamina.network/1 with so many nodes and one-way links.
[[nodiscard]] InputFile network_json_file(std::size_t nodes, std::size_t links);
// Every topology format, with about the numbers of nodes and edges of the Topology Zoo's largest
// network (Kdl: 754 nodes, 899 edges), or a multiple of them.
[[nodiscard]] std::vector<InputFile> topology_files(std::size_t times);

}  // namespace lamina::bench
