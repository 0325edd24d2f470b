#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/plan/what_if.h"

namespace lamina::app {

// Answers to what-if questions, as tables.
[[nodiscard]] std::string show_sweep(const Style& style, const Sweep& sweep);
[[nodiscard]] std::string show_upgrades(const Style& style, const Upgrades& found, bool all);

}  // namespace lamina::app
