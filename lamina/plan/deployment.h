#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lamina {

// A split plan as files hold it (lamina.deployment/1). Field names are the keys of the file.

// A tensor as it is passed on: its name in the model, its static shape, and its type, called as by
// --dtype ("float32").
struct TensorSpec {
  std::string name{};
  std::vector<std::int64_t> shape{};
  std::string type{};
  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};

// What one stay computes: an ONNX file of its own.
struct Part {
  std::string file{}, sha256{}, node{};
  std::int64_t first_layer = 1, last_layer = 1;
  std::vector<TensorSpec> inputs{}, outputs{};
};

// How tensors get from one part to the next: from the source to the first, between neighbours, from
// the last to the destination. Links are rows of the network; none where both ends are one node.
struct Way {
  std::string from{}, to{};
  std::vector<std::int64_t> links{};
  std::vector<std::string> tensors{};
};

struct DeployedJob {
  std::string id{};
  std::vector<Part> parts{};
  std::vector<Way> ways{};  // one more than parts
};

struct Deployment {
  std::vector<DeployedJob> jobs{};
};

}  // namespace lamina
