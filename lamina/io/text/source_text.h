#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"

namespace lamina::io {

// The bytes of an input with the name that errors give it. Every parser of text reads one of these,
// so that files, request bodies and fuzzers take the same way in.
class SourceText {
 public:
  // A byte order mark of UTF-8 is dropped.
  SourceText(std::string name, std::string bytes);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return bytes_; }
  // Bytes behind the text that may be read (and are zero or garbage).
  [[nodiscard]] std::size_t padding() const { return bytes_.capacity() - bytes_.size(); }

  static constexpr std::size_t kPadding = 64;  // at least so many

 private:
  std::string name_, bytes_;
};

// The whole file, unpacked where it is gzip. Fails with kFile (not there, a folder, unreadable,
// empty, broken gzip) or kLimit (more than 4 GiB - 1).
[[nodiscard]] Expected<SourceText> load(const std::filesystem::path& file);

// The first bytes of the file, as many as there are up to `limit`, unpacked where it is gzip.
[[nodiscard]] Expected<SourceText> load_head(const std::filesystem::path& file, std::size_t limit);

// The lines of a text, from 1, by the positions of their bytes.
class LineIndex {
 public:
  LineIndex() = default;
  explicit LineIndex(std::string_view text);
  [[nodiscard]] std::size_t line_at(std::size_t offset) const;  // O(log lines)

 private:
  std::vector<std::size_t> ends_;  // positions of the line feeds
};

// Throws a Failure (kSyntax, with the line) unless the text is UTF-8 without zero bytes.
void demand_utf8(std::string_view text);

// "Abilene" from "zoo/Abilene.graphml.gz".
[[nodiscard]] std::string stem_of(std::string_view file);

// The text without spaces, tabs and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// A finite decimal number that fills the whole text.
[[nodiscard]] std::optional<double> decimal(std::string_view text);

// "line 3, column 14" of a byte of the text, both from 1.
[[nodiscard]] std::string line_and_column(std::string_view text, std::size_t offset);

}  // namespace lamina::io
