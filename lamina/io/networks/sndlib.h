#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/network.h"

namespace lamina::io {

// The networks of SNDlib [1] in XML. Links are duplex, for the network file does not say otherwise;
// repeated and parallel ones are kept. The capacities that a link may be equipped with are no
// speeds; a pre-installed one is its bandwidth where `meta/unit` is MBITPERSEC, and else of unknown
// unit and left out, with a note. Coordinates that are pixels are left out; those of a file in
// which no fraction reaches 0.60 are degrees and minutes (32.42 is 32 degrees 42 minutes) and
// become decimal, with a note.
//
// [1] S. Orlowski et al., "SNDlib 1.0 - Survivable Network Design Library", Networks 55(3), 2010.
[[nodiscard]] Expected<NetworkFile> parse_sndlib(const SourceText& source, const Defaults& fill);

}  // namespace lamina::io
