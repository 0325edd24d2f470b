#pragma once

#include <span>

#include "lamina/model/job.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {

// min over routes of weight * latency alone + what `rates`, by ResourceId, charge for each second
// of service. Infinite where the job has no route.
//
// Label setting, best first by the time to go.
[[nodiscard]] double least_charge(const Network& network, const Job& job, const ToGo& to_go,
                                  double weight, std::span<const double> rates);

}  // namespace lamina
