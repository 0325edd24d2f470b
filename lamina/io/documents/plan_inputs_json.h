#pragma once

#include <vector>

#include "lamina/io/text/json_reader.h"
#include "lamina/plan/plan.h"

namespace lamina::io {

// What a plan says it was made for: the values of its keys "network" and "models".
[[nodiscard]] PlanInput read_plan_network(JsonReader& in);
[[nodiscard]] std::vector<PlanInput> read_plan_models(JsonReader& in);

}  // namespace lamina::io
