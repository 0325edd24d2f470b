#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lamina/io/onnx/test_graph.h"
#include "lamina/split/cutter.h"

// Parts of small models, as protobuf reads them back.
namespace lamina::split::testing {

struct ReadPart {
  std::vector<TensorSpec> inputs, outputs;
  onnx::ModelProto model;
  std::string bytes, data;
};

struct ReadParts {
  std::vector<ReadPart> parts;
  std::vector<std::vector<std::string>> ways;
  std::vector<TensorSpec> inputs, outputs;
};

// The parts of the file behind cuts at these layers and at the end.
inline Expected<ReadParts> parts_of(const io::Input& file, std::vector<std::uint32_t> cuts,
                                    const io::ModelOptions& how = {},
                                    const CutOptions& options = {}) {
  auto cutter = Cutter::open(file, how);
  if (!cutter) return tl::unexpected(cutter.error());
  cuts.push_back(cutter->model().num_layers());
  auto cut = cutter->cut(Model(cutter->model()), cuts, options);
  if (!cut) return tl::unexpected(cut.error());
  ReadParts out{{}, cut->ways, cut->inputs, cut->outputs};
  for (const CutPart& part : cut->parts) {
    ReadPart read{part.inputs, part.outputs, {}, {}, {}};
    read.bytes = part.file.bytes.text().value();
    if (part.file.data) read.data = part.file.data->text().value();
    if (!read.model.ParseFromString(read.bytes)) return error(ErrorCode::kSyntax, "no ONNX");
    out.parts.push_back(std::move(read));
  }
  return out;
}

inline Expected<ReadParts> parts_of(io::onnx_reader::TestGraph& graph,
                                    std::vector<std::uint32_t> cuts,
                                    const io::ModelOptions& how = {},
                                    const CutOptions& options = {}) {
  return parts_of(io::Input::of_bytes("m.onnx", graph.bytes()), std::move(cuts), how, options);
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& each : list) names.push_back(each.name());
  return names;
}

inline std::vector<std::string> names_of(const std::vector<TensorSpec>& list) {
  std::vector<std::string> names;
  for (const TensorSpec& each : list) names.push_back(each.name);
  return names;
}

inline std::vector<std::string> types_of(const ReadPart& part) {
  std::vector<std::string> types;
  for (const onnx::NodeProto& node : part.model.graph().node()) types.push_back(node.op_type());
  return types;
}

}  // namespace lamina::split::testing
