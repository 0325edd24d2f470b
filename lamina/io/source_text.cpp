#include "lamina/io/source_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <simdjson.h>
#include <zlib.h>

#include "lamina/io/failure.h"

namespace lamina::io {
namespace {

constexpr std::size_t kLargest = std::numeric_limits<std::uint32_t>::max() - SourceText::kPadding;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Close {
  void operator()(gzFile file) const { gzclose(file); }
};
using GzFile = std::unique_ptr<std::remove_pointer_t<gzFile>, Close>;

Expected<GzFile> open(const std::filesystem::path& file) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    return error(ErrorCode::kFile, "there is no such file", file.string());
  if (std::filesystem::is_directory(status))
    return error(ErrorCode::kFile, "this is a folder, not a file", file.string());
  GzFile opened(gzopen(file.c_str(), "rb"));
  if (!opened)
    return error(ErrorCode::kFile, fmt::format("cannot be opened: {}", std::strerror(errno)),
                 file.string());
  return opened;
}

// Appends up to `limit` bytes; zlib passes through what is not gzip.
Expected<std::string> read_bytes(gzFile file, std::size_t limit, std::size_t expected,
                                 std::string name) {
  std::string bytes;
  bytes.reserve(expected + SourceText::kPadding);
  std::array<char, 1 << 16> chunk;
  while (bytes.size() < limit) {
    const auto wanted = static_cast<unsigned>(std::min(chunk.size(), limit - bytes.size()));
    const int got = gzread(file, chunk.data(), wanted);
    int code = Z_OK;
    const char* const why = gzerror(file, &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
      return error(ErrorCode::kFile,
                   fmt::format("cannot be read: {}", code == Z_ERRNO ? std::strerror(errno) : why),
                   std::move(name));
    if (got == 0) break;
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

}  // namespace

SourceText::SourceText(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)) {
  if (bytes_.starts_with(kByteOrderMark)) bytes_.erase(0, kByteOrderMark.size());
  if (padding() < kPadding) bytes_.reserve(bytes_.size() + kPadding);
}

Expected<SourceText> load(const std::filesystem::path& file) {
  auto opened = open(file);
  if (!opened) return tl::unexpected(opened.error());
  std::error_code failure;
  const auto size = std::filesystem::is_regular_file(file, failure)
                        ? std::filesystem::file_size(file, failure)
                        : 0;
  auto bytes = read_bytes(opened->get(), kLargest + 1,
                          failure ? 0 : std::min<std::size_t>(size, kLargest), file.string());
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->size() > kLargest)
    return error(ErrorCode::kLimit, "files of text may hold at most 4 GiB", file.string());
  if (bytes->empty()) return error(ErrorCode::kFile, "the file is empty", file.string());
  return SourceText(file.string(), std::move(*bytes));
}

Expected<SourceText> load_head(const std::filesystem::path& file, std::size_t limit) {
  auto opened = open(file);
  if (!opened) return tl::unexpected(opened.error());
  auto bytes = read_bytes(opened->get(), limit, limit, file.string());
  if (!bytes) return tl::unexpected(bytes.error());
  return SourceText(file.string(), std::move(*bytes));
}

LineIndex::LineIndex(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
    ends_.push_back(at);
}

std::size_t LineIndex::line_at(std::size_t offset) const {
  return 1 + static_cast<std::size_t>(std::ranges::lower_bound(ends_, offset) - ends_.begin());
}

void demand_utf8(std::string_view text) {
  const auto refuse = [&](std::string_view why, std::size_t offset) {
    fail(ErrorCode::kSyntax, std::string(why),
         fmt::format("line {}", LineIndex(text.substr(0, offset)).line_at(offset)));
  };
  if (const std::size_t zero = text.find('\0'); zero != text.npos)
    refuse("this is no text: there is a zero byte", zero);
  if (simdjson::validate_utf8(text.data(), text.size())) return;
  // Lines are valid one by one, since no character holds a line feed.
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!simdjson::validate_utf8(text.data() + start, end - start))
      refuse("this is no UTF-8 text", start);
    start = end + 1;
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kSpaces);
  if (start == text.npos) return {};
  return text.substr(start, text.find_last_not_of(kSpaces) - start + 1);
}

std::optional<double> decimal(std::string_view text) {
  double value = 0.0;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t start = before.rfind('\n');  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - (start + 1) + 1);
}

}  // namespace lamina::io
