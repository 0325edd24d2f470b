#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/api/inspect.h"

namespace lamina::app {

// What a file contains and what is missing, for people. Long tables are cut unless `all`.
[[nodiscard]] std::string show_facts(const Style& style, const api::Facts& facts, bool all);

}  // namespace lamina::app
