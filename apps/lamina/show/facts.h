#pragma once

#include <span>
#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/api/inspect.h"

namespace lamina::app {

// What a file contains and what is missing, for people. Long tables are cut unless `all`.
[[nodiscard]] std::string show_facts(const Style& style, const api::Facts& facts, bool all);

// What a plan takes for granted: "assuming ...", a line each.
[[nodiscard]] std::string assumptions_text(const Style& style, std::span<const Note> assumptions);

}  // namespace lamina::app
