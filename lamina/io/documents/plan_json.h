#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/plan.h"

namespace lamina::io {

// lamina.plan/1, ours or a stranger's. What the plan says is not judged here: names may be unknown,
// layers and links not exist, figures be wrong.
[[nodiscard]] Expected<Plan> parse_plan_json(const SourceText& source);

// The same document as text. Deterministic: same data, same bytes.
[[nodiscard]] std::string plan_json(const Plan& plan, const Premises& premises = {});

}  // namespace lamina::io
