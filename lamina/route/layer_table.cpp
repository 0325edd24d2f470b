#include "lamina/route/layer_table.h"

#include "lamina/route/queue_at.h"

namespace lamina::route {

LayerTable::LayerTable(const Network& network, const Query& query)
    : num_nodes(network.num_nodes()), ends(network) {
  ends.set(query.job);
  const std::uint32_t num_layers = query.job.model().num_layers();
  LayerTimes layer_times(network);
  all_times.reserve(num_layers * num_nodes);
  for (std::uint32_t l = 1; l <= num_layers; ++l) {
    const auto row = layer_times.row(query.job, l);
    all_times.insert(all_times.end(), row.begin(), row.end());
  }
  const Resources resources(network);
  for (const NodeId v : all_ids<NodeId>(num_nodes)) {
    const double queue = queue_at(resources, resources.of(v), query.waiting, query.queues).value();
    const bool drains = query.waiting == Waiting::kDraining;
    to_begin.push_back(network.node(v).overhead.value() + (drains ? 0.0 : queue));
    to_go_on.push_back(query.waiting == Waiting::kPerLayer ? queue : 0.0);
  }
}

}  // namespace lamina::route
