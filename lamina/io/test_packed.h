#pragma once

#include <filesystem>
#include <string_view>
#include <zlib.h>

#include "tests/support/temp_folder.h"

namespace lamina::io::testing {

// Writes a file of these bytes, packed with gzip, and returns its path.
inline std::filesystem::path packed(const lamina::testing::TempFolder& folder,
                                    std::string_view name, std::string_view bytes) {
  const auto path = folder / name;
  const gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(out);
  return path;
}

}  // namespace lamina::io::testing
