#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/plan.h"

namespace lamina::io {

// lamina.comparison/1, ours or a stranger's; figures are not judged.
[[nodiscard]] Expected<PlannerComparison> parse_comparison_json(const SourceText& source);

// The same document as text, with a newline at its end. Deterministic: same data, same bytes.
[[nodiscard]] std::string comparison_json(const PlannerComparison& comparison,
                                          const Premises& premises = {});

}  // namespace lamina::io
