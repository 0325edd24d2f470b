#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/run.h"

namespace lamina::io {

// lamina.run/1. No two jobs have one id; times are finite and, but for the rest of failovers'
// steps, not negative. Fails as read_json, with kValue and kDuplicate.
[[nodiscard]] Expected<Run> parse_run_json(const SourceText& source);

// The same document as text, with a newline at its end. Deterministic: same data, same bytes.
[[nodiscard]] std::string run_json(const Run& run);

}  // namespace lamina::io
