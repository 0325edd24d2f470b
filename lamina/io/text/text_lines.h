#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/text/function_ref.h"

// Formats of lines and words.
namespace lamina::io {

struct TextLine {
  std::size_t number = 0;               // from 1
  std::vector<std::string_view> words;  // never empty
};

// Calls `read` for each line that holds anything but spaces; `comment` starts a comment that
// reaches to the end of its line (zero: there are none). A Failure thrown by `read` gets the line
// as place. Demands UTF-8.
void for_each_line(std::string_view text, char comment, FunctionRef<void(const TextLine&)> read);

// The words of a text, parted by spaces and tabs.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

// The numbers that words must be; `what` names them in the Failure.
[[nodiscard]] double number_at(const TextLine& line, std::size_t word, std::string_view what);
[[nodiscard]] double not_negative_at(const TextLine& line, std::size_t word, std::string_view what);
// Whole, 0 .. 10^6 - 1: positions in lists, so that a wrong one cannot ask for all the memory.
[[nodiscard]] std::size_t position_at(const TextLine& line, std::size_t word,
                                      std::string_view what);

}  // namespace lamina::io
