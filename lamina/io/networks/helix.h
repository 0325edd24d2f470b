#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// The clusters of Helix [1]: sections [ComputeNode-i] with the node's type, which becomes its
// device class, and [Link-i-j] once per pair, for both ways; nodes are `source`, `sink` and 0 .. n
// - 1. Values are products such as "14.2 * mbps". In Helix `Byte = 1`, so "mbps" is megaBYTES per
// second.
//
// [1] Y. Mei et al., "Helix: Serving large language models over heterogeneous GPUs and network via
//     max-flow", ASPLOS 2025.
[[nodiscard]] Expected<NetworkFile> parse_helix(const SourceText& source, const Defaults& fill);

// Whether the text has a section that only these files have.
[[nodiscard]] bool may_be_helix(std::string_view head);

}  // namespace lamina::io
