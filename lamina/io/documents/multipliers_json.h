#pragma once

#include "lamina/io/text/json_reader.h"
#include "lamina/plan/plan.h"

namespace lamina::io {

// The value of `bound.multipliers` of a plan; fails as JsonReader does.
[[nodiscard]] Multipliers read_multipliers(JsonReader& in);

}  // namespace lamina::io
