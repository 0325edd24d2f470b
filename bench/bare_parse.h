#pragma once

#include <string>
#include <string_view>

#include "lamina/io/text/source_text.h"

namespace lamina::bench {

// What reading costs at least: the bytes parsed by the library that the reader uses, every value
// visited, and nothing kept. Text formats have no library: lines are split into words, and words
// that are numbers are converted.
struct BareParse {
  std::string name;
  double (*parse)(const io::SourceText&);  // something that depends on every value
};

// By the first bytes of the text.
[[nodiscard]] BareParse bare_parse_of(std::string_view text);

}  // namespace lamina::bench
