#include "lamina/io/onnx/onnx.h"

#include "lamina/core/utf8.h"
#include "lamina/io/onnx/analysed.h"
#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/onnx/emit.h"
#include "lamina/io/onnx/strip.h"
#include "lamina/io/text/input_file.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

using namespace onnx_reader;

Expected<Model> read(ByteReader& in, std::string_view name, const ModelOptions& options) {
  const auto analysed = analyse_onnx(in, options);
  if (!analysed) return tl::unexpected(analysed.error());
  return emit((*analysed)->graph, (*analysed)->session, as_utf8(name));
}

}  // namespace

Expected<Model> read_onnx(InputFile& file, const ModelOptions& options) {
  const auto in_file = [&](Error e) { return located(std::move(e), file.name()); };
  const auto seekable = file.is_seekable();
  if (!seekable) return tl::unexpected(seekable.error());
  if (*seekable) {
    ByteReader bytes(file);
    return read(bytes, stem_of(file.name()), options).map_error(in_file);
  }
  const auto source = file.text();  // gzip and pipes have no way past weights
  if (!source) return tl::unexpected(source.error());
  ByteReader bytes(source->text());
  return read(bytes, stem_of(file.name()), options).map_error(in_file);
}

Expected<Model> read_onnx(const std::filesystem::path& file, const ModelOptions& options) {
  auto opened = InputFile::open(file);
  if (!opened) return tl::unexpected(opened.error());
  return read_onnx(*opened, options);
}

Expected<Model> read_onnx_bytes(std::string_view bytes, const std::string& name,
                                const ModelOptions& options) {
  ByteReader in(bytes);
  return read(in, name, options);
}

bool may_be_onnx(std::string_view head) { return onnx_reader::may_be_onnx(head); }

}  // namespace lamina::io
