#pragma once

#include "apps/lamina/verb.h"

namespace lamina::agent_app {

// The options of `agent`, and what it does.
[[nodiscard]] app::Action declare_agent(CLI::App& command);

}  // namespace lamina::agent_app
