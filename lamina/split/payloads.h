#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/strip.h"
#include "lamina/split/rope.h"

namespace onnx {
class TensorProto;
class NodeProto;
class AttributeProto;
class GraphProto;
}  // namespace onnx

namespace lamina::split {

// The payloads that stand outside of an analysed model: those that its reader left out, and those
// in files of their own. A message says which one it lacks by kLeftOutField.
class Payloads {
 public:
  // External files lie in `folder` or below; none: the model has no folder.
  Payloads(const std::shared_ptr<const Store>& model,
           const std::vector<io::onnx_reader::LeftOut>& left_out,
           std::optional<std::filesystem::path> folder);

  // The fields of payload i, with their tags.
  [[nodiscard]] const Rope& fields(std::size_t i) const { return all_[i].fields; }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  // The bytes of its elements as raw_data has them; nothing where they are stored otherwise. Fails
  // with kFile.
  [[nodiscard]] Expected<std::optional<Rope>> raw(std::size_t i) const;

  // Makes a tensor that is to be copied one whose elements are here: takes them in from their file,
  // if they are in one. Fails with kModel where they are nowhere, and with kFile, kValue for a file
  // that is not there, too short, or outside of the folder.
  [[nodiscard]] Expected<void> take_in(onnx::TensorProto& tensor);
  // The same for all tensors in attributes and bodies.
  [[nodiscard]] Expected<void> take_in(onnx::NodeProto& node);

 private:
  struct Payload {
    Rope fields;
    std::optional<Rope> raw{};  // where it is known without a look at the fields
  };

  [[nodiscard]] Expected<void> take_in(onnx::GraphProto& body);
  [[nodiscard]] Expected<void> take_in(onnx::AttributeProto& attribute);
  [[nodiscard]] Expected<void> take_in_external(onnx::TensorProto& tensor);
  [[nodiscard]] Expected<std::shared_ptr<const Store>> external_file(const std::string& location,
                                                                     const std::string& tensor);

  std::vector<Payload> all_;
  std::string model_name_;
  std::optional<std::filesystem::path> folder_;
  std::map<std::string, std::shared_ptr<const Store>> files_;  // by location
};

// The position that a tensor's kLeftOutField states.
[[nodiscard]] std::optional<std::size_t> payload_of(const onnx::TensorProto& tensor);

}  // namespace lamina::split
