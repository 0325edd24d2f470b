#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/agents/report.h"

namespace lamina::agent_app {

// What came of a run, for people: predicted beside measured, step by step.
[[nodiscard]] std::string show_run(const app::Style& style, const agents::RunReport& report);

}  // namespace lamina::agent_app
