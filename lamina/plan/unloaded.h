#pragma once

#include <optional>

#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/route.h"

namespace lamina {

// What an inference takes where nothing waits: no backlogs, and no other jobs. Times count from the
// release.
struct Unloaded {
  Timetable first;                   // of the first run, if there are several
  std::optional<Timetable> again{};  // of each further run of a model that generates
  Seconds latency;                   // of all
};

// The routes must be those of the job in this network, as for `evaluate`. O(legs + layers).
[[nodiscard]] Unloaded unloaded(const Network& network, const Job& job, const Route& route,
                                const Route& again);

}  // namespace lamina
