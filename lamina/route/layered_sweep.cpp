#include "lamina/route/layered_sweep.h"

#include <cassert>
#include <utility>

namespace lamina::route {

LayeredSweep::LayeredSweep(const Network& network, Layers layers)
    : LayeredSweep(network, PackedLinks(network), layers) {}

LayeredSweep::LayeredSweep(const Network& network, std::span<const LinkId> links)
    : LayeredSweep(network, PackedLinks(network, links), Layers::kAsTheyAre) {}

LayeredSweep::LayeredSweep(const Network& network, PackedLinks links, Layers layers)
    : layers_(layers), costs_(network), merger_(network), search_(network, std::move(links)) {}

void LayeredSweep::set(const Query& query) {
  costs_.set(search_.links(), query.job, query.waiting, query.queues);
  if (layers_ == Layers::kMerged)
    merger_.merge(query.job, query.waiting, groups_, query.queues);
  else
    ungrouped(query.job, groups_);
}

const RoutingResult& LayeredSweep::solve(const Query& query) {
  assert(query.is_earliest());
  set(query);
  search_.stop_by(query.stop);
  return search_.run(query.job, query.job.release().value(), costs_, groups_);
}

void LayeredSweep::reach_everywhere(const Job& job, Waiting waiting) {
  set({job, waiting});
  search_.stop_by({});
  search_.run_everywhere(job, job.release().value(), costs_, groups_);
}

}  // namespace lamina::route
