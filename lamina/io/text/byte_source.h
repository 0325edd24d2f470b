#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// Where the bytes of an InputFile come from.
class ByteSource {
 public:
  // How much of it may be read as text, and what is said of more.
  struct Limit {
    std::size_t bytes;
    std::string_view text;
  };
  static constexpr std::size_t kMostOfText =
      std::numeric_limits<std::uint32_t>::max() - SourceText::kPadding;

  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // The next bytes, up to `count`: fewer only at the end. Fails with kFile; it has no place.
  [[nodiscard]] virtual Expected<std::size_t> read(char* out, std::size_t count) = 0;
  // As a ReadAt; only if it has a size.
  [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset, char* out,
                                            std::size_t count) const = 0;
  // Of what can be read at any place; nothing of pipes and devices.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const = 0;
  [[nodiscard]] virtual Limit limit() const = 0;
};

// A file by its path, "-" for standard input. Fails with kFile (not there, a folder, not to be
// read, standard input for a second file, or a build without files); `where` is the file.
[[nodiscard]] Expected<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& file);

}  // namespace lamina::io
