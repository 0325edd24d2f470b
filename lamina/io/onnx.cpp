#include "lamina/io/onnx.h"

#include <fmt/format.h>
#include <fstream>

#include "lamina/core/nearest.h"
#include "lamina/core/utf8.h"
#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/onnx/emit.h"
#include "lamina/io/onnx/functions.h"
#include "lamina/io/onnx/names.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/strip.h"
#include "lamina/io/source_text.h"
#include "lamina/io/topology.h"

namespace lamina::io {
namespace {

using namespace onnx_reader;

std::int64_t opset_of(const onnx::ModelProto& model) {
  for (const onnx::OperatorSetIdProto& set : model.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx") return set.version();
  return 1;
}

Expected<Model> read(ByteReader& in, std::string_view name, const ModelOptions& options) {
  Session session(options);
  if (auto ok = session.dimensions.demand_sound(); !ok) return tl::unexpected(ok.error());
  const auto bytes = strip_weights(in);
  if (!bytes) return tl::unexpected(bytes.error());
  onnx::ModelProto model;
  if (!model.ParseFromString(*bytes))
    return error(ErrorCode::kSyntax,
                 "this is not a sound ONNX file: its fields are not those of a model");
  make_text(model);
  session.opset = opset_of(model);
  if (auto ok = expand_functions(model); !ok) return tl::unexpected(ok.error());
  Graph graph;
  if (auto ok = Analyser(session, graph).analyse(model.graph()); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = session.dimensions.demand_used(); !ok) return tl::unexpected(ok.error());
  return emit(graph, session, as_utf8(name));
}

// A gzip file has no way past its weights: all of it is unpacked.
Expected<Model> read_packed(const std::filesystem::path& file, const ModelOptions& options) {
  const auto source = load(file);
  if (!source) return tl::unexpected(source.error());
  ByteReader bytes(source->text());
  return read(bytes, stem_of(file.string()), options).map_error([&](Error e) {
    return located(std::move(e), file.string());
  });
}

}  // namespace

Expected<Model> read_onnx(const std::filesystem::path& file, const ModelOptions& options) {
  const auto failed = [&](ErrorCode code, std::string message) {
    return error(code, std::move(message), file.string());
  };
  std::error_code status;
  if (std::filesystem::is_directory(file, status))
    return failed(ErrorCode::kFile, "this is a folder, not a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return failed(ErrorCode::kFile, "the file cannot be opened");
  if (in.get() == 0x1f && in.get() == 0x8b) return read_packed(file, options);
  in.clear();
  in.seekg(0, std::ios::end);
  const std::streamoff size = in.tellg();
  in.seekg(0);
  if (!in || size < 0) return failed(ErrorCode::kFile, "the file cannot be read");
  ByteReader bytes(in, static_cast<std::uint64_t>(size));
  return read(bytes, file.stem().string(), options).map_error([&](Error e) {
    return located(std::move(e), file.string());
  });
}

Expected<Model> read_onnx_bytes(std::string_view bytes, std::string name,
                                const ModelOptions& options) {
  ByteReader in(bytes);
  return read(in, name, options);
}

bool may_be_onnx(std::string_view head) { return onnx_reader::may_be_onnx(head); }

}  // namespace lamina::io
