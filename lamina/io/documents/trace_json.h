#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/trace.h"

namespace lamina::io {

// lamina.trace/1, ours or a stranger's. Its intervals name jobs that it holds, and none of those
// twice; figures are not judged. Steps of jobs stay empty: the document does not hold them.
[[nodiscard]] Expected<Trace> parse_trace_json(const SourceText& source);

// The same document as text, with a newline at its end. Deterministic: same data, same bytes.
[[nodiscard]] std::string trace_json(const Trace& trace, const Premises& premises = {});

}  // namespace lamina::io
