#pragma once

#include <span>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/network.h"
#include "lamina/model/note.h"

namespace lamina::io {

// lamina.network/1. The file states everything but the speeds of device classes: a node that has a
// device of the catalogue and no speed is given the catalogue's speed, and its memory where the
// node has none.
[[nodiscard]] Expected<NetworkFile> parse_network_json(const SourceText& source,
                                                       const Defaults& fill = {});

// The same document as text. Deterministic: same data, same bytes.
[[nodiscard]] std::string network_json(const Network& network, const Recipe& recipe = {},
                                       std::span<const Note> notes = {},
                                       const MeasuredParts& measured = {});

}  // namespace lamina::io
