// What fuzz targets of parsers share.
#pragma once

#include <cstdint>
#include <string>

#include "fuzz/require.h"

#include "lamina/core/expected.h"
#include "lamina/core/quoted.h"
#include "lamina/io/text/source_text.h"

namespace fuzz {

inline lamina::io::SourceText source(const std::uint8_t* data, std::size_t size) {
  return {"input", std::string(reinterpret_cast<const char*>(data), size)};
}

// An Error is one short line that names the file and says something.
inline void require_good(const lamina::Error& error) {
  require(!error.message.empty());
  require(error.where.starts_with("input"));
  require(error.text().size() < 2000);
  require(error.text().find('\n') == std::string::npos);
  const auto zeros = error.text().find('\0');
  require(zeros == std::string::npos);
}

}  // namespace fuzz
