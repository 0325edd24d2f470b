#pragma once

#include "apps/lamina/verb.h"

namespace lamina::agent_app {

// What `lamina probe` does.
[[nodiscard]] app::Action declare_probe(CLI::App& command);

}  // namespace lamina::agent_app
