#pragma once

#include <optional>
#include <string_view>

// Units as topology files write them: in values ("10 Gbps"), in names ("delay_ms"), in attributes
// of their own (LinkSpeedUnits).
namespace lamina::io {

enum class LinkQuantity { kRate, kDelay, kLength };

// What one of this unit is in bytes a second, seconds or kilometres; nothing where the word is no
// unit of the quantity. "Mbps" is bits and "MBps" bytes; "MBPS", which may be either, is none.
[[nodiscard]] std::optional<double> link_unit(LinkQuantity quantity, std::string_view word);

}  // namespace lamina::io
