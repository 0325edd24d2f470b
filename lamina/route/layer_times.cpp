#include "lamina/route/layer_times.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lamina/route/candidates.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

namespace lamina::route {

double layer_seconds(const Network& network, const Job& job, std::uint32_t l, NodeId v) {
  const auto time = job.model().layer_time(l, network.node(v));
  return time && job.may_run(l, v) ? time->value() : kNever;
}

LayerTimes::LayerTimes(const Network& network)
    : class_of_(network.num_nodes()),
      seconds_per_flop_(network.num_nodes()),
      row_(network.num_nodes()) {
  std::map<std::pair<std::string_view, bool>, std::uint32_t> known;
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    const Node& node = network.nodes()[v];
    const bool computes = node.compute.value() > 0.0;
    const auto [at, is_new] =
        known.try_emplace({node.device, computes}, static_cast<std::uint32_t>(classes_.size()));
    if (is_new) classes_.push_back({node.device, computes});
    class_of_[v] = at->second;
    seconds_per_flop_[v] = computes ? inverse(node.compute.value()) : 0.0;
  }
}

std::span<const double> LayerTimes::row(const Job& job, std::uint32_t l) {
  for (Class& c : classes_) set_layer(c, job.model().layer(l));
  if (job.runs_anywhere(l)) {
    for (std::size_t v = 0; v < row_.size(); ++v) row_[v] = time_at(v);
    return row_;
  }
  std::ranges::fill(row_, kNever);
  list_candidates(job, l, candidates_);
  for (const NodeId v : candidates_) row_[v.index()] = time_at(v.index());
  return row_;
}

void LayerTimes::set_layer(Class& of, const Layer& layer) const {
  of.fixed = of.computes ? 0.0 : kNever;
  of.work = of.computes ? layer.work.value() : 0.0;
  if (of.device.empty()) return;
  const auto at =
      std::ranges::lower_bound(layer.on_device, of.device, {}, &Layer::OnDevice::device);
  if (at == layer.on_device.end() || at->device != of.device) return;
  if (at->needs_compute && !of.computes) return;
  of.fixed = at->measured.value();
  of.work = at->needs_compute ? at->rest.value() : 0.0;
}

}  // namespace lamina::route
