#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// A file that is opened once and read from front to back, unpacked where it is gzip: pipes, process
// substitution (/dev/fd/63), named pipes and "-", standard input, are files like any other.
//
// Limits, all told as kLimit, so that little input never takes much memory: texts of 4 GiB; 512 MiB
// through a pipe and 64 MiB from a device, of which nobody knows where they end; and of gzip 50
// bytes for each packed one (16 MiB are always free), where deflate itself reaches 1032.
class InputFile {
 public:
  // Fails with kFile: not there, a folder, not to be read, or standard input for a second file.
  [[nodiscard]] static Expected<InputFile> open(const std::filesystem::path& file);

  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;
  ~InputFile();

  // As errors name it: the path as given, or "standard input".
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::filesystem::path& path() const;
  // What relative paths inside it start from: its folder; for pipes the current one.
  [[nodiscard]] std::filesystem::path folder() const;

  // The first bytes, as many as there are up to `limit`; reading on does not lose them.
  [[nodiscard]] Expected<std::string_view> head(std::size_t limit);
  // All of it; to be called once. Fails with kFile where it is empty.
  [[nodiscard]] Expected<SourceText> text();

  // A file of bytes that any place can be read of: no pipe, nothing packed.
  [[nodiscard]] Expected<bool> is_seekable();
  [[nodiscard]] std::uint64_t size() const;  // of those
  // Appends nothing; copies up to `count` bytes from `offset` on to `out` and says how many.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const;

 private:
  class Stream;
  explicit InputFile(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> stream_;
};

}  // namespace lamina::io
