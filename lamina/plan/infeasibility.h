#pragma once

#include <optional>
#include <string>

#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"

namespace lamina {

// Whether a plan exists for a job, as far as that can be told.
struct Feasibility {
  std::optional<bool> exists;  // none: packing layers into memory was too hard to tell
  std::string reason;          // where none exists: a sentence for people
};

// With what memory is left beside what is in use (null: nothing). Reasons are "no path leads from
// 'a' to 'b'", "no node may run layer 7 (conv4): ...", a shortage of memory (memory_shortage.h), or
// that a search for a plan that fits ended without one. O(L (n + m)) where memory is no limit.
[[nodiscard]] Feasibility feasibility_of(const Network& network, const Job& job,
                                         const MemoryUse* in_use = nullptr);

// The reason alone; empty where a plan exists, or nobody knows.
[[nodiscard]] std::string why_infeasible(const Network& network, const Job& job);

}  // namespace lamina
