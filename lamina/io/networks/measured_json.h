#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {

// The key that nodes and links have it under.
inline constexpr std::string_view kMeasuredKey = "measured";

// The reader stands at the value of the key.
[[nodiscard]] Measured read_measured(JsonReader& in);
// The key of the row that is open, where the list has a value for it.
void write_measured(std::string& out, JsonBlock& row,
                    const std::vector<std::optional<Measured>>& of, std::size_t position);

}  // namespace lamina::io
