#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// The topologies of REPETITA [1]: a table of nodes ("label x y", x the longitude) and one of
// one-way links ("label src dest weight bw delay"), each headed by its count. Node ids are
// positions from 0. `bw` is taken as kbit/s, which its values fit (9953280 is OC-192); zero says
// nothing. The unit of `delay` is written nowhere and differs between the files, so delays are left
// out, with a note. A file whose coordinates are all 0 has none.
//
// [1] S. Gay, P. Schaus, S. Vissicchio, "REPETITA: Repeatable experiments for performance
// evaluation
//     of traffic-engineering algorithms", arXiv:1710.08665.
[[nodiscard]] Expected<NetworkFile> parse_repetita(const SourceText& source, const Defaults& fill);

}  // namespace lamina::io
