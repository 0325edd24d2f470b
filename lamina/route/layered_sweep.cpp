#include "lamina/route/layered_sweep.h"

namespace lamina::route {

LayeredSweep::LayeredSweep(const Network& network) : LayeredSweep(network, PackedLinks(network)) {}

LayeredSweep::LayeredSweep(const Network& network, std::span<const LinkId> links)
    : LayeredSweep(network, PackedLinks(network, links)) {}

LayeredSweep::LayeredSweep(const Network& network, PackedLinks links)
    : costs_(network), search_(network, std::move(links)) {}

const Answer& LayeredSweep::solve(const Job& job, Waiting waiting) {
  costs_.set(search_.links(), job, waiting);
  return search_.run(job, job.release().value(), costs_);
}

}  // namespace lamina::route
