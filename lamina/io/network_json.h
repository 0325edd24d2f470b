#pragma once

#include "lamina/io/files.h"
#include "lamina/io/source_text.h"

namespace lamina::io {

// lamina.network/1. Everything is stated in the file, so nothing is filled in.
[[nodiscard]] Expected<NetworkFile> parse_network_json(const SourceText& source);

}  // namespace lamina::io
