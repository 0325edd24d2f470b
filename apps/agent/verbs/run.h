#pragma once

#include "apps/lamina/verb.h"

namespace lamina::agent_app {

// The options of `run`, and what it does.
[[nodiscard]] app::Action declare_run(CLI::App& command);

}  // namespace lamina::agent_app
