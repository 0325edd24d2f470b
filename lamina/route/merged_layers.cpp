#include "lamina/route/merged_layers.h"

#include <algorithm>
#include <numeric>

namespace lamina::route {

void ungrouped(const Job& job, LayerGroups& last) {
  last.resize(job.model().num_layers() + std::size_t{1});
  std::iota(last.begin(), last.end(), 0U);
}

ValleyMerger::ValleyMerger(const Network& network) {
  for (const Node& node : network.nodes()) {
    longest_at_node_ = std::max(longest_at_node_, node.backlog_time());
    if (!node.device.empty()) devices_.push_back(node.device);
  }
  for (const Link& link : network.links())
    longest_at_link_ = std::max(longest_at_link_, link.backlog_time());
  std::ranges::sort(devices_);
  devices_.erase(std::unique(devices_.begin(), devices_.end()), devices_.end());
}

void ValleyMerger::merge(const Job& job, Waiting waiting, LayerGroups& last) {
  if (!costs_add_up(job, waiting)) return ungrouped(job, last);
  const Model& model = job.model();
  is_free_.assign(model.num_layers() + std::size_t{1}, false);
  last.assign(1, 0);
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
    is_free_[l] = job.runs_anywhere(l) && !is_timed(model.layer(l));
    // Whether the last tensor kept, between its group and layers up to l, is kept now that its
    // neighbour to the right is tensor l. Layers of one group are all free or it is one layer.
    while (last.size() > 1 && is_free_[l] && is_free_[last.back()]) {
      const Bytes left = model.tensor_size(last[last.size() - 2]);
      if (model.tensor_size(last.back()) < std::max(left, model.tensor_size(l))) break;
      last.pop_back();
    }
    last.push_back(l);
  }
}

bool ValleyMerger::costs_add_up(const Job& job, Waiting waiting) const {
  switch (waiting) {
    case Waiting::kPerStay: return true;
    case Waiting::kPerLayer: return longest_at_node_ == Seconds();
    case Waiting::kDraining: return std::max(longest_at_node_, longest_at_link_) <= job.release();
  }
  return false;
}

bool ValleyMerger::is_timed(const Layer& layer) const {
  return layer.only_timed || std::ranges::any_of(layer.on_device, [&](const Layer::OnDevice& it) {
           return std::ranges::binary_search(devices_, it.device);
         });
}

}  // namespace lamina::route
