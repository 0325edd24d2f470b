#include "lamina/io/text/source_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <simdjson.h>

#include "lamina/io/text/encoding.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {
SourceText::SourceText(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(in_utf8(std::move(bytes))) {
  if (padding() < kPadding) bytes_.reserve(bytes_.size() + kPadding);
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
    refuse("this is not text: there is a zero byte", zero);
  if (simdjson::validate_utf8(text.data(), text.size())) return;
  // Lines are valid one by one, since no character holds a line feed.
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!simdjson::validate_utf8(text.data() + start, end - start))
      refuse("this is not UTF-8 text", start);
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

std::string stem_of(std::string_view file) {
  std::filesystem::path name(file);
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

}  // namespace lamina::io
