#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {

// How a figure of a network file was measured, for people: plans do not look at it.
struct Measured {
  std::uint32_t times = 1;  // how often
  double spread = 0.0;      // half the distance between the quartiles, relative to the median
  friend bool operator==(const Measured&, const Measured&) = default;
};

// Of the nodes and rows of a network, by position; may be shorter than these.
struct MeasuredParts {
  std::vector<std::optional<Measured>> nodes{}, links{};
  friend bool operator==(const MeasuredParts&, const MeasuredParts&) = default;
};

// The key that nodes and links have it under.
inline constexpr std::string_view kMeasuredKey = "measured";

// The reader stands at the value of the key.
[[nodiscard]] Measured read_measured(JsonReader& in);
// The key of the row that is open, where the list has a value for it.
void write_measured(std::string& out, JsonBlock& row,
                    const std::vector<std::optional<Measured>>& of, std::size_t position);
// Sets the value of a position.
void keep(std::vector<std::optional<Measured>>& of, std::size_t position, const Measured& value);

}  // namespace lamina::io
