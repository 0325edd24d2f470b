#pragma once

#include "lamina/io/files.h"
#include "lamina/io/source_text.h"

namespace lamina::io {

// lamina.network/1. The file states everything but the speeds of device classes: a node that has a
// device of the catalogue and no speed is given the catalogue's speed, and its memory where the
// node has none.
[[nodiscard]] Expected<NetworkFile> parse_network_json(const SourceText& source,
                                                       const FillIns& fill = {});

}  // namespace lamina::io
