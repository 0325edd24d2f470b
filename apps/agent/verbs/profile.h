#pragma once

#include "apps/lamina/verb.h"

namespace lamina::agent_app {

// What `lamina profile` does.
[[nodiscard]] app::Action declare_profile(CLI::App& command);

}  // namespace lamina::agent_app
