#include "lamina/route/merged_layers.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "lamina/model/lower_hull.h"
#include "lamina/route/queue_at.h"

namespace lamina::route {

void ungrouped(const Job& job, LayerGroups& last) {
  last.resize(job.model().num_layers() + std::size_t{1});
  std::iota(last.begin(), last.end(), 0U);
}

HullMerger::HullMerger(const Network& network)
    : network_(&network), least_bytes_per_flop_(std::numeric_limits<double>::infinity()) {
  for (const Node& node : network.nodes()) {
    longest_at_node_ = std::max(longest_at_node_, node.backlog_time());
    if (!node.device.empty()) devices_.push_back(node.device);
    if (node.memory_bandwidth && node.compute > FlopPerSecond())
      least_bytes_per_flop_ =
          std::min(least_bytes_per_flop_, node.memory_bandwidth->value() / node.compute.value());
  }
  for (const Link& link : network.links())
    longest_at_link_ = std::max(longest_at_link_, link.backlog_time());
  std::ranges::sort(devices_);
  devices_.erase(std::unique(devices_.begin(), devices_.end()), devices_.end());
}

void HullMerger::merge(const Job& job, Waiting waiting, LayerGroups& last, const Queues* queues) {
  if (!costs_add_up(job, waiting, queues) || job.model().charges_ends())
    return ungrouped(job, last);
  if (!job.constraints().is_free()) {
    // The hull is that of all tensors: one that stays must not stand for another.
    for (std::uint32_t l = 1; l < job.model().num_layers(); ++l)
      if (job.model().layer(l).fused && !job.constraints().leaves(l)) return ungrouped(job, last);
    return merge_layers(job, last);
  }
  if (job.shared_model() != known_) {
    merge_layers(job, groups_of_known_);
    known_ = job.shared_model();
  }
  last = groups_of_known_;
}

void HullMerger::merge_layers(const Job& job, LayerGroups& last) {
  const Model& model = job.model();
  done_.assign(model.num_layers() + std::size_t{1}, 0.0);
  const auto point = [&](std::uint32_t l) {
    return CutPoint{done_[l], model.tensor_size(l).value()};
  };
  last.assign(1, 0);
  std::size_t first = 1;  // the run of free layers starts behind last[first - 1], which is kept
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
    done_[l] = done_[l - 1] + model.layer(l).work.value();
    if (!job.constraints().is_free(l) || is_timed(model, model.layer(l))) {
      last.push_back(l);
      first = last.size();
      continue;
    }
    while (last.size() > first &&
           is_needless(point(last[last.size() - 2]), point(last.back()), point(l)))
      last.pop_back();
    last.push_back(l);
  }
}

bool HullMerger::costs_add_up(const Job& job, Waiting waiting, const Queues* queues) const {
  Seconds at_node = longest_at_node_, at_link = longest_at_link_;
  if (queues != nullptr) {
    const Resources resources(*network_);
    at_node = at_link = Seconds();
    for (const ResourceId r : all_ids<ResourceId>(resources.size())) {
      Seconds& longest = resources.is_node(r) ? at_node : at_link;
      longest = std::max(longest, queue_at(resources, r, waiting, queues));
    }
  }
  switch (waiting) {
    case Waiting::kPerStay: return true;
    case Waiting::kPerLayer: return at_node == Seconds();
    case Waiting::kDraining: return std::max(at_node, at_link) <= job.release();
  }
  return false;
}

bool HullMerger::is_timed(const Model& model, const Layer& layer) const {
  if (layer.only_timed) return true;
  const auto is_of_network = [&](const Layer::OnDevice& it) {
    return std::ranges::binary_search(devices_, it.device);
  };
  if (std::ranges::any_of(layer.on_device, is_of_network)) return true;
  if (!network_->limits_memory_bandwidth()) return false;
  const auto operators = model.operators().subspan(
      layer.first_operator, layer.last_operator - layer.first_operator + std::size_t{1});
  return std::ranges::any_of(operators, [&](const Operator& op) { return is_read_slowly(op); });
}

bool HullMerger::is_read_slowly(const Operator& op) const {
  return (op.weights + op.state).value() > op.work.value() * least_bytes_per_flop_;
}

}  // namespace lamina::route
