#pragma once

#include <span>

#include "lamina/plan/judge_figures.h"
#include "lamina/plan/serving.h"

namespace lamina {

// Fills in the true times of several jobs, each with a priority, that are served together: by
// preemptive priority where `serving` is null, else by that discipline, counted from the earliest
// release.
void find_times_together(const Network& network, std::span<Judged> jobs, const Serving* serving);

// Fills in those of a job whose model generates.
void take_runs(Judged& job, GenerationTimes times);

}  // namespace lamina
