#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/api/inspect.h"

namespace lamina::app {

// What a model contains, for people. Long tables are cut unless `all`.
[[nodiscard]] std::string show_model_facts(const Style& style, const api::ModelFacts& facts,
                                           bool all);

}  // namespace lamina::app
