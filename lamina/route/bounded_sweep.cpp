#include "lamina/route/bounded_sweep.h"

namespace lamina::route {

BoundedSweep::BoundedSweep(const Network& network)
    : costs_(network), merger_(network), search_(network, PackedLinks(network)) {}

const Answer& BoundedSweep::solve(const Job& job, Waiting waiting) {
  costs_.set(search_.links(), job, waiting);
  merger_.merge(job, waiting, groups_);
  return search_.run(job, job.release().value(), costs_, groups_);
}

}  // namespace lamina::route
