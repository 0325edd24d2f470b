#include "lamina/io/text/encoding.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <iconv.h>

#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The encoding of a text that starts so, where it is not of bytes: by its mark, or by the zero
// between its first two characters.
const char* wide_encoding(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto starts = [&](std::string_view mark) { return text.starts_with(mark); };
  if (starts(std::string_view("\xFF\xFE\0\0", 4)) || starts(std::string_view("\0\0\xFE\xFF", 4)))
    return "UTF-32";
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) return "UTF-16";
  if (text.size() < 4) return nullptr;
  const auto visible = [&](std::size_t i) { return at(i) >= ' ' && at(i) < 0x7f; };
  if (visible(0) && at(1) == 0 && visible(2) && at(3) == 0) return "UTF-16LE";
  if (at(0) == 0 && visible(1) && at(2) == 0 && visible(3)) return "UTF-16BE";
  return nullptr;
}

// JSON is UTF-8 (RFC 8259, section 8.1), and stays what it is.
bool is_json(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return trimmed(text).starts_with('{');
}

}  // namespace

std::optional<std::string> utf8_of(std::string_view text, const std::string& encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding.c_str());
  // What iconv_open gives where it fails is (iconv_t)-1.
  if (reinterpret_cast<std::intptr_t>(converter) == -1) return std::nullopt;
  std::string out;
  std::array<char, 1 << 14> chunk;
  char* from = const_cast<char*>(text.data());  // only read; POSIX lacks the const
  std::size_t left = text.size();
  bool sound = true;
  while (sound && left > 0) {
    char* to = chunk.data();
    std::size_t free = chunk.size();
    const std::size_t done = iconv(converter, &from, &left, &to, &free);
    out.append(chunk.data(), chunk.size() - free);
    if (done != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    if (errno == EINVAL) break;  // the end cuts a character
    sound = false;
  }
  iconv_close(converter);
  return sound ? std::optional(std::move(out)) : std::nullopt;
}

std::string in_utf8(std::string bytes) {
  if (const char* const encoding = wide_encoding(bytes))
    if (auto text = utf8_of(bytes, encoding); text && !is_json(*text)) bytes = std::move(*text);
  if (bytes.starts_with(kByteOrderMark)) bytes.erase(0, kByteOrderMark.size());
  return bytes;
}

}  // namespace lamina::io
