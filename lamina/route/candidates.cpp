#include "lamina/route/candidates.h"

#include <algorithm>

namespace lamina::route {

void list_candidates(const Job& job, std::uint32_t l, std::vector<NodeId>& candidates) {
  candidates.clear();
  if (l <= job.spec().private_layers) {
    if (job.may_run(l, job.source())) candidates.push_back(job.source());
    return;
  }
  const std::vector<NodeId>* fewest = nullptr;
  for (const Pin& pin : job.spec().pins)
    if (pin.first_layer <= l && l <= pin.last_layer)
      if (fewest == nullptr || pin.nodes.size() < fewest->size()) fewest = &pin.nodes;
  for (const NodeId v : *fewest)
    if ((candidates.empty() || candidates.back() != v) && job.may_run(l, v))
      candidates.push_back(v);
}

}  // namespace lamina::route
