#include "lamina/route/bounded_sweep.h"

#include <cassert>

namespace lamina::route {

BoundedSweep::BoundedSweep(const Network& network)
    : costs_(network), merger_(network), search_(network, PackedLinks(network)) {}

const RoutingResult& BoundedSweep::solve(const Query& query) {
  assert(query.is_earliest());
  const Job& job = query.job;
  costs_.set(search_.links(), job, query.waiting, query.queues);
  merger_.merge(job, query.waiting, groups_, query.queues);
  search_.stop_by(query.stop);
  return search_.run(job, job.release().value(), costs_, groups_);
}

}  // namespace lamina::route
