#pragma once

#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/model.h"
#include "lamina/profile/stay_costs.h"

namespace lamina::profile {

// The model with these costs of its layers, as it is cut, for one class of devices. Those of other
// classes stay, notes too. Operators share the time of their layer by their work; the first one of
// a layer has its `enter`, the last one its `leave`. `fused` marks layers whose end lies inside of
// a kernel, besides those that are marked. A note says `how` they were measured.
//
// `costs` and `fused` have an entry for each layer. Fails as ModelBuilder::build.
[[nodiscard]] Expected<Model> with_costs(const Model& model, const std::string& device,
                                         const StayCosts& costs, const std::vector<bool>& fused,
                                         const std::string& how);

// `kept` with the times, enter and leave that `profiled` has for the device, and its notes; both
// have been read from documents. Fails with kValue where their layers differ, naming the first that
// does; `where` is empty.
[[nodiscard]] Expected<Model> merged(const Model& kept, const Model& profiled,
                                     const std::string& device);

}  // namespace lamina::profile
