#pragma once

#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// The grids of GridPP for OptorSim: a line a site, two (a router) or three columns about the site
// itself, then its row of the matrix of bandwidths in Mbit/s; zero is no link. Site ids are
// positions from 0, links are one way, and "#" starts a comment.
[[nodiscard]] Expected<NetworkFile> parse_gridpp(const SourceText& source, const Defaults& fill);

// Whether the start of a file looks like one: a matrix of numbers with two or three more columns
// than rows.
[[nodiscard]] bool may_be_gridpp(std::string_view head);

}  // namespace lamina::io
