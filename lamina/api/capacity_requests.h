#pragma once

#include "lamina/api/requests.h"

// The parts of answers that are about streams.
namespace lamina::api {

// Of an instance with streams: plans and shares for their rates, and the plan of its other jobs on
// what they leave.
[[nodiscard]] Expected<Reply<Planned>> plan_with_streams(LoadedInstance&& inputs,
                                                         const PlanOptions& options);

// Of a document of streams.
[[nodiscard]] Expected<Reply<Checked>> check_streams(const CheckRequest& request);

// That no job is a stream, for verbs that plan jobs one by one; fails with kUsage at "jobs".
[[nodiscard]] Expected<void> demand_no_streams(const Instance& instance);

}  // namespace lamina::api
