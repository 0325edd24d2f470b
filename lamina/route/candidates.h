#pragma once

#include <vector>

#include "lamina/model/job.h"

namespace lamina::route {

// The nodes that private layers and pins let run layer l, for a layer that not all may run
// (!job.runs_anywhere(l)); ascending. Whether they are able to is not looked at.
// O(nodes of the pins there).
void list_candidates(const Job& job, std::uint32_t l, std::vector<NodeId>& candidates);

}  // namespace lamina::route
