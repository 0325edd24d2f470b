#include "lamina/io/models/profile_graph.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {

ProfileNode& ProfileGraph::add(std::string id) {
  if (!by_id_.emplace(id, nodes_.size()).second)
    fail(ErrorCode::kDuplicate, fmt::format("the node {} occurs twice", lamina::quoted(id)));
  ProfileNode& node = nodes_.emplace_back();
  node.op.name = std::move(id);
  return node;
}

std::size_t ProfileGraph::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end())
    fail(ErrorCode::kUnknownName,
         fmt::format("an edge ends at {}, but there is no such node", lamina::quoted(id)));
  return found->second;
}

void ProfileGraph::connect(std::size_t from, std::size_t to) {
  nodes_[from].is_result = false;
  nodes_[to].inputs.push_back(from);
}

Model ProfileGraph::build(ModelBuilder builder) && {
  std::vector<TensorId> tensors;
  tensors.reserve(nodes_.size());
  for (const ProfileNode& node : nodes_)
    tensors.push_back(builder.add_tensor(node.op.name, node.output));
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    ProfileNode& node = nodes_[i];
    if (node.is_result) builder.add_result(tensors[i]);
    if (node.is_input) {
      builder.add_input(tensors[i]);
      continue;
    }
    std::ranges::sort(node.inputs);
    const auto repeated = std::ranges::unique(node.inputs);
    node.inputs.erase(repeated.begin(), repeated.end());
    for (const std::size_t from : node.inputs) node.op.inputs.push_back(tensors[from]);
    node.op.outputs.push_back(tensors[i]);
    builder.add_operator(std::move(node.op));
  }
  return take(std::move(builder).build());
}

}  // namespace lamina::io
