#include "lamina/io/onnx/tensors_made.h"

#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/strip.h"

namespace lamina::io {

Expected<std::vector<std::string>> tensors_made(std::string_view model) {
  onnx_reader::ByteReader in(model);
  const auto stripped = onnx_reader::strip_weights(in);
  if (!stripped) return tl::unexpected(stripped.error());
  onnx::ModelProto proto;
  if (!proto.ParseFromString(*stripped))
    return error(ErrorCode::kSyntax, "is no ONNX model: a message of protobuf is broken");
  std::vector<std::string> names;
  for (const onnx::NodeProto& node : proto.graph().node())
    names.insert(names.end(), node.output().begin(), node.output().end());
  return names;
}

}  // namespace lamina::io
