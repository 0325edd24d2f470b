#include "lamina/io/onnx/analysed.h"

#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/functions.h"
#include "lamina/io/onnx/names.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {
namespace {

std::int64_t opset_of(const onnx::ModelProto& model) {
  for (const onnx::OperatorSetIdProto& set : model.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx") return set.version();
  return 1;
}

}  // namespace

Analysed::Analysed(const ModelOptions& options)
    : session(options), model(std::make_unique<onnx::ModelProto>()) {}
Analysed::~Analysed() = default;

Expected<std::unique_ptr<Analysed>> analyse_onnx(ByteReader& in, const ModelOptions& options,
                                                 std::vector<LeftOut>* left_out) {
  auto it = std::make_unique<Analysed>(options);
  if (auto ok = it->session.dimensions.demand_sound(); !ok) return tl::unexpected(ok.error());
  const auto bytes = strip_weights(in, left_out);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!it->model->ParseFromString(*bytes))
    return error(ErrorCode::kSyntax,
                 "this is not a sound ONNX file: its fields are not those of a model");
  make_text(*it->model);
  it->session.opset = opset_of(*it->model);
  if (auto ok = expand_functions(*it->model); !ok) return tl::unexpected(ok.error());
  if (auto ok = Analyser(it->session, it->graph).analyse(it->model->graph()); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = it->session.dimensions.demand_used(); !ok) return tl::unexpected(ok.error());
  return it;
}

}  // namespace lamina::io::onnx_reader
