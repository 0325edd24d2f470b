#include "lamina/split/data_beside.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <google/protobuf/message.h>
#include <string>
#include <vector>

#include "lamina/core/quoted.h"
#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/strip.h"

namespace lamina::split {
namespace {

namespace reader = lamina::io::onnx_reader;

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether the name means a file that stands beside a part. Engines take some that begin with a star
// for places in memory.
bool is_beside(const std::filesystem::path& name) {
  return !name.empty() && name.is_relative() &&
         std::ranges::none_of(name, [](const auto& step) { return step == ".." || step == "*"; });
}

// Files that a tensor names; what it says besides does not matter, so that no reader of the model
// finds another one.
std::vector<std::string> files_of(const onnx::TensorProto& tensor) {
  std::vector<std::string> files;
  for (const onnx::StringStringEntryProto& entry : tensor.external_data())
    if (entry.key() == "location") files.push_back(entry.value());
  if (files.empty() &&
      (tensor.data_location() == onnx::TensorProto::EXTERNAL || tensor.external_data_size() > 0))
    files.emplace_back();
  return files;
}

// The first tensor anywhere in a message whose elements are in a file.
const onnx::TensorProto* find_outside(const Message& message) {
  if (message.GetDescriptor() == onnx::TensorProto::descriptor()) {
    const auto& tensor = static_cast<const onnx::TensorProto&>(message);
    return files_of(tensor).empty() ? nullptr : &tensor;
  }
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* const field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& inner = field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                  : reflection.GetMessage(message, field);
      if (const auto* const found = find_outside(inner)) return found;
    }
  }
  return nullptr;
}

}  // namespace

Expected<void> demand_data_beside(std::string_view part, const std::string& data_name) {
  if (!data_name.empty() && !is_beside(data_name))
    return error(ErrorCode::kValue, "is no name of a file beside a part", data_name);
  reader::ByteReader in(part);
  const auto small = reader::strip_weights(in);
  if (!small) return tl::unexpected(small.error());
  onnx::ModelProto model;
  if (!model.ParseFromString(*small))
    return error(ErrorCode::kSyntax, "this is not a sound ONNX file");
  // Engines take only the weights of the graph itself from what was delivered.
  for (onnx::TensorProto& weight : *model.mutable_graph()->mutable_initializer())
    if (std::ranges::all_of(files_of(weight), [&](const std::string& file) {
          return !data_name.empty() && file == data_name;
        })) {
      weight.clear_external_data();
      weight.clear_data_location();
    }
  const onnx::TensorProto* const found = find_outside(model);
  if (found == nullptr) return {};
  return error(ErrorCode::kValue,
               fmt::format("the elements of tensor {} are in the file {}, which was not delivered "
                           "with the part",
                           lamina::quoted(found->name()), lamina::quoted(files_of(*found).back())));
}

}  // namespace lamina::split
