#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// A text of lines "from to km": one-way links between nodes, by numbers or names, with their
// lengths in kilometres. A missing way back stays missing. Nodes are those that the lines name and
// no others, in the order of their numbers, or else in the file's. "#" starts a comment.
[[nodiscard]] Expected<NetworkFile> parse_edge_list(const SourceText& source, const Defaults& fill);

// Whether the text starts with a line of three numbers.
[[nodiscard]] bool may_be_edge_list(std::string_view head);

}  // namespace lamina::io
