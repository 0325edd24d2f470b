#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "lamina/io/models/model_options.h"
#include "lamina/model/model.h"

// The graphs of profiles: operators with one output each, edges between them, in any order.
namespace lamina::io {

struct ProfileNode {
  Operator op;  // without tensors
  Bytes output;
  bool is_input = false;            // no operator: its output is an input of the model
  bool is_result = true;            // as long as nobody reads it
  std::vector<std::size_t> inputs;  // positions of the nodes whose outputs it reads
  std::size_t line = 0;
};

class ProfileGraph {
 public:
  // Fails with a Failure (kDuplicate) where the id is there.
  ProfileNode& add(std::string id);
  // The node with this id; fails with a Failure (kUnknownName).
  [[nodiscard]] std::size_t find(const std::string& id) const;
  // `to` reads the output of `from`; a second edge between the same two is no news.
  void connect(std::size_t from, std::size_t to);

  [[nodiscard]] std::vector<ProfileNode>& nodes() { return nodes_; }
  [[nodiscard]] const std::vector<ProfileNode>& nodes() const { return nodes_; }

  // The model: `builder` has its name and notes. Fails with a Failure as the builder does.
  [[nodiscard]] Model build(ModelBuilder builder) &&;

 private:
  std::vector<ProfileNode> nodes_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace lamina::io
