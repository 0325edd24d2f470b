#pragma once

#include <string>

#include "apps/lamina/command.h"
#include "apps/lamina/show/text.h"

namespace lamina::app {

// `lamina --help`: what it is for, the verbs, where to go on.
[[nodiscard]] std::string help_text(const Style& style);

// `lamina VERB --help`: usage, a few sentences, options by group, examples.
[[nodiscard]] std::string help_text(const Style& style, const Command& command);

}  // namespace lamina::app
