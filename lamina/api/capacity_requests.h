#pragma once

#include "lamina/api/requests.h"
#include "lamina/io/text/input_file.h"

// The parts of answers that are about streams.
namespace lamina::api {

// Of an instance with streams: plans and shares for their rates, and the plan of its other jobs on
// what they leave.
[[nodiscard]] Expected<Reply<Planned>> plan_with_streams(LoadedInstance&& inputs,
                                                         const PlanRequest& request);

// Of a document of streams, in a file that was opened to see what it holds.
[[nodiscard]] Expected<Reply<Checked>> check_streams(io::InputFile& file,
                                                     const InstanceInput& instance);

// As for a plan (instance.h).
void assume_other_inputs(LoadedInstance& inputs, const Capacity& capacity);

}  // namespace lamina::api
