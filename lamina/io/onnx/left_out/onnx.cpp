// The reader of ONNX in a build without it (-DLAMINA_ONNX=OFF): says so.
#include "lamina/io/onnx/onnx.h"

#include "lamina/io/onnx/strip.h"
#include "lamina/io/text/input_file.h"

namespace lamina::io {
namespace {

Error left_out(std::string where) {
  return {ErrorCode::kUsage,
          "this build of Lamina reads no ONNX models: build it with -DLAMINA_ONNX=ON, or convert "
          "the model to lamina.model/1 with one that does",
          std::move(where)};
}

}  // namespace

Expected<Model> read_onnx(InputFile& file, const ModelOptions& /*options*/) {
  return tl::unexpected(left_out(file.name()));
}

Expected<Model> read_onnx(const std::filesystem::path& file, const ModelOptions& /*options*/) {
  return tl::unexpected(left_out(file.string()));
}

Expected<Model> read_onnx_bytes(std::string_view /*bytes*/, const std::string& name,
                                const ModelOptions& /*options*/) {
  return tl::unexpected(left_out(name));
}

bool may_be_onnx(std::string_view head) { return onnx_reader::may_be_onnx(head); }

}  // namespace lamina::io
