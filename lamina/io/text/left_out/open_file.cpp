// Files in a build without them (-DLAMINA_FILES=OFF): there are none.
#include "lamina/io/text/byte_source.h"

namespace lamina::io {

Expected<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& file) {
  return error(ErrorCode::kFile, "this build of Lamina opens no files", file.string());
}

}  // namespace lamina::io
