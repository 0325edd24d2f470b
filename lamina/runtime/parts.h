#pragma once

#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/plan/deployment.h"
#include "lamina/runtime/remote.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// A plan in parts: what they are, and their bytes.
struct Parts {
  Deployment deployment;
  std::vector<Blob> blobs;
};

// Splits the models of the plan; nothing is written.
[[nodiscard]] Expected<Parts> split_parts(const split::CheckedPlan& plan,
                                          const split::ModelFiles& models);
// What `lamina split` has written into a folder. Fails with kValue where it is of another plan, and
// as split::verify_folder does.
[[nodiscard]] Expected<Parts> read_parts(const std::string& folder, const split::CheckedPlan& plan);

}  // namespace lamina::runtime
