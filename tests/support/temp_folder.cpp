#include "tests/support/temp_folder.h"

#include <fstream>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <string>
#include <zlib.h>

namespace lamina::testing {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "lamina_test_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no folder " << name;
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempFolder::file(std::string_view name, std::string_view bytes) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << bytes;
  return path_ / name;
}

std::filesystem::path TempFolder::packed(std::string_view name, std::string_view bytes) const {
  const gzFile out = gzopen((path_ / name).c_str(), "wb");
  gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(out);
  return path_ / name;
}

}  // namespace lamina::testing
