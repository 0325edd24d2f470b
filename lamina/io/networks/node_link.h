#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// Node-link JSON: `nodes` with an `id` (number or text), `links` (or `edges`) with `source` and
// `target`, as NetworkX and d3 write it. `directed` makes links one way. Of a node `label` or
// `name`, `latitude` and `longitude` are read, of a link `distance` (or `dist`), its length in km.
// All other keys may be there and are passed over. Freifunk's mesh networks are in this form; their
// `source_tq` and `target_tq` are qualities, no speeds, which a note says.
[[nodiscard]] Expected<NetworkFile> parse_node_link(const SourceText& source, const Defaults& fill);

}  // namespace lamina::io
