#pragma once

#include <string>
#include <vector>

#include "lamina/api/given_options.h"

namespace lamina::serve {

// What a request may give for an option, as a JSON Schema: its names, a whole number, a flag ...
[[nodiscard]] std::string option_schema(const api::OptionRow& row);

// An object of options, each by its key, and no others.
[[nodiscard]] std::string options_schema(const std::vector<api::OptionRow>& rows);

}  // namespace lamina::serve
