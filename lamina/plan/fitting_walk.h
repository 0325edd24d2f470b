#pragma once

#include <cstddef>

#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"

namespace lamina {

enum class Existence { kExists, kNone, kUnknown };

// Whether the job has a walk whose layers fit into what memory is left beside what is in use (null:
// nothing), however long it takes: the judge's own answer. A search over (layers done, node, bytes
// taken) in which one that has taken no more anywhere dominates; the problem is as hard as packing
// bins, so that it ends unknown after `max_labels`. O(L n^2 / 64) for what can be reached at all.
[[nodiscard]] Existence exists_fitting_walk(const Network& network, const Job& job,
                                            const MemoryUse* in_use = nullptr,
                                            std::size_t max_labels = 200'000);

}  // namespace lamina
