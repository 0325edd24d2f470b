#pragma once

#include <cstdint>
#include <onnx/onnx_pb.h>
#include <string>
#include <vector>

#include "examples/models/square.h"

namespace lamina::examples {

// Writes the graph of a classifier layer by layer; each call appends one operator to the tensor
// made last (or to `from` where it is given) and returns the name of what it makes. Operators are
// called `name`, their outputs too.
class GraphWriter {
 public:
  GraphWriter(const std::string& model, std::int64_t channels, std::int64_t side);

  std::string conv(const std::string& name, std::int64_t out_channels, Square window,
                   std::int64_t groups = 1, bool with_bias = true);
  std::string batch_norm(const std::string& name);
  std::string fully_connected(const std::string& name, std::int64_t out);
  std::string max_pool(const std::string& name, Square window);
  std::string global_average_pool(const std::string& name);
  std::string flatten(const std::string& name);
  std::string relu(const std::string& name) { return unary("Relu", name); }
  std::string relu6(const std::string& name);
  std::string dropout(const std::string& name) { return unary("Dropout", name); }
  std::string softmax(const std::string& name) { return unary("Softmax", name); }
  // The sum of the tensor made last and `other`, which has the same shape.
  std::string add(const std::string& name, const std::string& other);

  [[nodiscard]] const std::string& last() const { return last_; }
  [[nodiscard]] std::int64_t channels() const { return shape_[1]; }
  // Goes on from a tensor with as many channels and the side length given.
  void go_back_to(const std::string& tensor, std::int64_t channels, std::int64_t side);
  [[nodiscard]] std::int64_t side() const { return shape_.back(); }

  // Ends the graph: the tensor made last is its result. The file's bytes.
  [[nodiscard]] std::string finish();

 private:
  onnx::NodeProto& node(const std::string& type, const std::string& name);
  std::string unary(const std::string& type, const std::string& name);
  void add_weight(onnx::NodeProto& user, const std::string& name,
                  const std::vector<std::int64_t>& dims, float value = 0.01F);
  void slide(onnx::NodeProto& node, Square window);

  onnx::ModelProto model_;
  std::string last_ = "input";
  std::vector<std::int64_t> shape_;  // of the tensor made last
};

}  // namespace lamina::examples
