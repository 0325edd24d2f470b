#pragma once

#include "lamina/io/source_text.h"
#include "lamina/plan/plan.h"

namespace lamina::io {

// lamina.plan/1, ours or a stranger's. What the plan says is not judged here: names may be unknown,
// layers and links not exist, figures be wrong.
[[nodiscard]] Expected<Plan> parse_plan_json(const SourceText& source);

}  // namespace lamina::io
