// Files in a build without them (-DLAMINA_FILES=OFF): none is written.
#include "lamina/core/write_file.h"

namespace lamina {
namespace {

Expected<void> refuse(const std::filesystem::path& file) {
  return error(ErrorCode::kFile, "this build of Lamina writes no files", file.string());
}

}  // namespace

Expected<void> write_file(const std::filesystem::path& file, std::string_view /*text*/) {
  return refuse(file);
}

Expected<void> write_file(const std::filesystem::path& file,
                          const std::function<void(const Sink&)>& /*fill*/) {
  return refuse(file);
}

}  // namespace lamina
