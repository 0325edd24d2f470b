#include "lamina/io/text/text_lines.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"
#include "lamina/io/text/spaces.h"

namespace lamina::io {
namespace {

// The memory of `words` is used again.
void split(std::string_view text, std::vector<std::string_view>& words) {
  words.clear();
  for (auto at = text.begin();;) {
    const auto start = std::find_if_not(at, text.end(), is_space);
    if (start == text.end()) return;
    at = std::find_if(start, text.end(), is_space);
    words.emplace_back(start, at);
  }
}

}  // namespace

void for_each_line(std::string_view text, char comment, FunctionRef<void(const TextLine&)> read) {
  demand_utf8(text);
  TextLine line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line.number;
    if (comment != '\0') rest = rest.substr(0, rest.find(comment));
    split(rest, line.words);
    if (line.words.empty()) continue;
    try {
      read(line);
    } catch (Failure& failure) {
      if (failure.error.where.empty()) failure.error.where = fmt::format("line {}", line.number);
      throw;
    }
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  split(text, words);
  return words;
}

double number_at(const TextLine& line, std::size_t word, std::string_view what) {
  if (word >= line.words.size())
    fail(ErrorCode::kMissingKey,
         fmt::format("the {} is missing: the line has {} words", what, line.words.size()));
  if (const auto value = decimal(line.words[word])) return *value;
  fail(ErrorCode::kValue,
       fmt::format("the {} is {}, not a finite decimal number", what, quoted(line.words[word])));
}

double not_negative_at(const TextLine& line, std::size_t word, std::string_view what) {
  const double value = number_at(line, word, what);
  if (value < 0.0)
    fail(ErrorCode::kValue,
         fmt::format("the {} is {}, which is negative", what, quoted(line.words[word])));
  return value;
}

std::size_t position_at(const TextLine& line, std::size_t word, std::string_view what) {
  constexpr double kMost = 1e6;
  const double value = number_at(line, word, what);
  if (value < 0.0 || value >= kMost || value != std::floor(value))
    fail(ErrorCode::kValue, fmt::format("the {} is {}, not a whole number from 0 to {}", what,
                                        quoted(line.words[word]), kMost - 1.0));
  return static_cast<std::size_t>(value);
}

}  // namespace lamina::io
