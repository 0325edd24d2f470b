#pragma once

#include <optional>
#include <string_view>

#include "lamina/core/quantity.h"

// Quantities as SimGrid writes them; a bare number is in base units. Nothing where the text is
// none, or negative.
namespace lamina::io {

// "5.2297E9f", "100Mf"; of a list of speeds ("100Mf,50Mf") the first, which is what counts at
// first.
[[nodiscard]] std::optional<FlopPerSecond> simgrid_speed(std::string_view text);
// "1.25E9Bps" (bytes), "10Gbps" (bits).
[[nodiscard]] std::optional<BytesPerSecond> simgrid_bandwidth(std::string_view text);
// "1.0E-4s", "50us".
[[nodiscard]] std::optional<Seconds> simgrid_time(std::string_view text);

}  // namespace lamina::io
