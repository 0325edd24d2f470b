#pragma once

#include <filesystem>
#include <string_view>

namespace lamina::testing {

// A folder of one's own for as long as it lives, whatever other tests and checkouts run beside.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

  // Writes a file of these bytes, with the folders above it, and returns its path.
  std::filesystem::path file(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace lamina::testing
