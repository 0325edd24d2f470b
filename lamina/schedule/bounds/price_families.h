#pragma once

#include <span>
#include <vector>

#include "lamina/schedule/bounds/price_master.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// A job's way through a schedule: its services, and when it completes.
struct PlannedWalk {
  std::vector<PaidService> services;
  double completion = 0.0;
};

// By job, as the timeline places them.
[[nodiscard]] std::vector<PlannedWalk> walks_of(const Workload& workload, const Schedule& schedule);

// Where a schedule may need prices: at every resource that is busy for long, of all jobs; where
// releases are spread over longer than jobs wait, also of those that come later. `first`: when each
// resource can serve a job at the earliest.
[[nodiscard]] std::vector<PriceFamily> families_for(const Workload& workload,
                                                    std::span<const PlannedWalk> walks,
                                                    std::span<const double> first);

// Amounts to begin with: at every moment the price is what the schedule would save if a service
// ended sooner there, the weights of all services still to end in that busy period; made to fall
// ever more slowly.
[[nodiscard]] std::vector<double> amounts_read_off(const Workload& workload,
                                                   std::span<const PlannedWalk> walks,
                                                   const PriceMaster& master);

}  // namespace lamina::schedule
