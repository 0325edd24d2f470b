#pragma once

#include "lamina/api/requests.h"
#include "lamina/core/expected.h"

namespace lamina::api {

// A plan by itself, and the instance it belongs to.
struct PlanInputs {
  io::Input plan;
  InstanceInput instance;
  io::Input run{};  // of the plan, if a report holds one
};
// The same where the plan is a report and no instance is given: plan, network, jobs and run of
// its record. Anything else stays as it is.
[[nodiscard]] Expected<PlanInputs> unpacked(const io::Input& plan, const InstanceInput& instance);

}  // namespace lamina::api
