#pragma once

#include <cstdint>
#include <vector>

#include "lamina/route/memory_needs.h"
#include "lamina/route/query.h"

namespace lamina::route {

// By node the number of its class. Nodes of one class are interchangeable for the job: exchanging
// two of them, with all else in its place, changes nothing, so that a walk over the one is worth as
// much over the other. They compute alike, have as much memory left, may run the same layers and
// have equal links to the same nodes; they may be linked with each other, too. The job's source and
// destination are alone in their classes, and so is everybody where queues are given.
// O(n L + m log m).
[[nodiscard]] std::vector<std::uint32_t> classes_of_twins(const Network& network,
                                                          const Query& query,
                                                          const MemoryNeeds& needs);

}  // namespace lamina::route
