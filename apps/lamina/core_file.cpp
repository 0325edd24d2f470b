#include "apps/lamina/core_file.h"

#include <fstream>
#include <iterator>
#include <system_error>

namespace lamina::app {

std::filesystem::path core_file() {
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (failure) return {};
  const auto folder = program.parent_path();
  for (const char* const place : {"../page/core.wasm", "../share/lamina/page/core.wasm"})
    if (auto file = folder / place; std::filesystem::is_regular_file(file, failure))
      return file.lexically_normal();
  return {};
}

Expected<std::string> read_core() {
  const std::filesystem::path file = core_file();
  if (file.empty()) return "";
  std::ifstream stream(file, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  if (!stream) return error(ErrorCode::kFile, "cannot be read", file.string());
  return bytes;
}

}  // namespace lamina::app
