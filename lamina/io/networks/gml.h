#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// GML [1] as the Topology Zoo and TopoHub write it. Of a node `id`, `label` (or `name`), `Latitude`
// and `Longitude` are read, of an edge `source`, `target`, `LinkSpeedRaw` (bit/s; zero says
// nothing) and `dist` (km). Edges may repeat without `multigraph 1`; they are duplex unless the
// graph says `directed 1`.
//
// [1] M. Himsolt, "GML: A portable graph file format", Universität Passau, 1997.
[[nodiscard]] Expected<NetworkFile> parse_gml(const SourceText& source, const Defaults& fill);

// Whether the text has a "graph [".
[[nodiscard]] bool may_be_gml(std::string_view head);

}  // namespace lamina::io
