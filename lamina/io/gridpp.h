#pragma once

#include "lamina/io/files.h"
#include "lamina/io/source_text.h"

namespace lamina::io {

// The grids of GridPP for OptorSim: a line a site, two (a router) or three columns about the site
// itself, then its row of the matrix of bandwidths in Mbit/s; zero is no link. Site ids are
// positions from 0, links are one way, and "#" starts a comment.
[[nodiscard]] Expected<NetworkFile> parse_gridpp(const SourceText& source, const FillIns& fill);

}  // namespace lamina::io
