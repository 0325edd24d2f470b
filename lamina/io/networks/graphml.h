#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// GraphML [1], with the attributes of the Topology Zoo [2]: `LinkSpeedRaw` of an edge is its
// bandwidth in bit/s (zero says nothing), `Latitude` and `Longitude` place a node, `label` names it
// for people. Ids are the file's. Parallel edges and loops are kept; an edge is duplex unless
// `edgedefault` or its own `directed` says otherwise. Hyperedges, ports and nested graphs are
// refused.
//
// [1] U. Brandes et al., "GraphML progress report", GD 2001; graphml.graphdrawing.org.
// [2] S. Knight et al., "The Internet Topology Zoo", IEEE JSAC 29(9), 2011.
[[nodiscard]] Expected<NetworkFile> parse_graphml(const SourceText& source, const Defaults& fill);

}  // namespace lamina::io
