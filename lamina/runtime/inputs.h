#pragma once

#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/plan/deployment.h"

namespace lamina::runtime {

// The inputs of each job's model, in the model's order: those of the file, which holds exactly the
// inputs of the models, by name; or drawn from a seed where `file` is empty (numbers between -1 and
// 1, whole ones of 0 and 1). Fails as read_npz, and with kMissingKey, kUnknownName or kValue;
// `where` starts with the file.
[[nodiscard]] Expected<std::vector<std::vector<engine::Tensor>>> inputs_of(
    const Deployment& deployment, const std::string& file);

}  // namespace lamina::runtime
