#pragma once

#include <tuple>

#include "lamina/model/job.h"

namespace lamina {

// All that decides what a job may do, alone in a network and but for its release: jobs of one kind
// take the same time.
using JobKind = std::tuple<const Model*, NodeId, NodeId, Constraints::Key>;

// Where only the way to the end matters the source is left out, unless a constraint depends on it.
enum class KindOf { kJob, kEnding };

[[nodiscard]] inline JobKind kind_of(const Job& job, KindOf what) {
  return {&job.model(), what == KindOf::kEnding ? NodeId() : job.source(), job.destination(),
          job.constraints().key()};
}

}  // namespace lamina
