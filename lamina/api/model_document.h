#pragma once

#include <string>

#include "lamina/api/inspect.h"

namespace lamina::api {

// What `inspect` says of a model: layers, and operators where they are others.
[[nodiscard]] std::string json_of(const ModelFacts& facts);

}  // namespace lamina::api
