#pragma once

#include <filesystem>
#include <string_view>
#include <zlib.h>

namespace lamina::io::testing {

// Writes these bytes to `path`, packed with gzip, and returns it.
inline std::filesystem::path packed(const std::filesystem::path& path, std::string_view bytes) {
  const gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(out);
  return path;
}

}  // namespace lamina::io::testing
