#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/api/requests.h"

namespace lamina::app {

// Answers to what-if questions, as tables.
[[nodiscard]] std::string show_sweep(const Style& style, const api::Swept& it);
[[nodiscard]] std::string show_upgrades(const Style& style, const api::Upgraded& it, bool all);

}  // namespace lamina::app
