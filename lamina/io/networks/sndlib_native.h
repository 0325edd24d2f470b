#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// The networks of SNDlib in its own format of text, the other half of its downloads: sections NODES
// ( id ( x y ) ... ), LINKS ( id ( source target ) pre-installed-capacity ... ( modules ) ) and
// META ( unit = ... ). It says what the XML says (sndlib.h) but for the kind of the coordinates,
// which may be pixels and are left out, with a note.
[[nodiscard]] Expected<NetworkFile> parse_sndlib_native(const SourceText& source,
                                                        const Defaults& fill);

[[nodiscard]] bool may_be_sndlib_native(std::string_view head);

}  // namespace lamina::io
