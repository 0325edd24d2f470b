#pragma once

#include <fmt/format.h>
#include <string>

#include "lamina/core/quoted.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

// The key `unit` beside a value of the objective, whose own key ends in `_s` whatever its unit.
namespace lamina::io {

// Whether it is the objective's is for the judge to say.
[[nodiscard]] inline std::string read_unit(JsonReader& in) {
  std::string unit(in.text());
  if (unit != "s" && unit != "jobs")
    fail(ErrorCode::kValue, fmt::format("{} is neither 's' nor 'jobs'", lamina::quoted(unit)));
  return unit;
}

// Nothing where the document does not say it.
inline void write_unit(JsonBlock& row, const std::string& unit) {
  if (!unit.empty()) row.field("unit", unit);
}

}  // namespace lamina::io
