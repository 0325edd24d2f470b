#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/plan/plan.h"

// What documents of plans have in common: steps, and the inputs that they were made for.
namespace lamina::io {

// Whether steps state when they happen.
enum class StepTimes { kStated, kMayLack };

// A number of a layer, tensor or link: any whole number that a double holds exactly.
[[nodiscard]] std::int64_t read_position(JsonReader& in);

// The reader stands at a list of steps: appends them. Times that are not stated stay 0.
void read_steps(JsonReader& in, std::vector<Step>& steps, StepTimes times = StepTimes::kStated);
// The key "steps", in lines at this depth; without times where they may lack.
void write_steps(std::string& out, JsonBlock& block, std::span<const Step> steps, int depth,
                 StepTimes times = StepTimes::kStated);

[[nodiscard]] Cuts read_cuts(JsonReader& in);
[[nodiscard]] PlanInput read_network_input(JsonReader& in);
[[nodiscard]] std::vector<PlanInput> read_model_inputs(JsonReader& in);
// The keys "network" and "models", each only if it is known.
void write_inputs(std::string& out, JsonBlock& document, const std::optional<PlanInput>& network,
                  std::span<const PlanInput> models);

// The reader stands at such a document inside of another one.
[[nodiscard]] Plan read_plan_object(JsonReader& in);
// The keys of such a document inside of another one, without premises.
void write_plan_keys(std::string& out, JsonBlock& document, const Plan& plan);

}  // namespace lamina::io
