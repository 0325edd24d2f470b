#include "lamina/route/layer_times.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

namespace lamina::route {
std::vector<std::uint32_t> order_of_file(const Network& network) {
  std::vector<std::uint32_t> node_at(network.num_nodes());
  std::iota(node_at.begin(), node_at.end(), 0U);
  return node_at;
}

double layer_seconds(const Network& network, const Job& job, std::uint32_t l, NodeId v) {
  const auto time = job.model().layer_time(l, network.node(v));
  return time && job.constraints().allows(l, v) ? time->value() : kNever;
}

LayerTimes::LayerTimes(const Network& network) : LayerTimes(network, order_of_file(network)) {}

LayerTimes::LayerTimes(const Network& network, std::span<const std::uint32_t> node_at)
    : network_(&network),
      node_at_(node_at.begin(), node_at.end()),
      place_of_(node_at.size()),
      class_of_(node_at.size()),
      seconds_per_flop_(node_at.size()),
      kind_of_(node_at.size(), kNoKind),
      row_(node_at.size()) {
  for (std::uint32_t i = 0; i < node_at.size(); ++i) place_of_[node_at[i]] = i;
  name_kinds();
  name_classes();
}

void LayerTimes::name_kinds() {
  if (!network_->limits_memory_bandwidth()) return;
  std::map<std::tuple<std::string_view, double, double>, std::uint32_t> known;
  for (std::size_t i = 0; i < node_at_.size(); ++i) {
    const Node& node = node_at(i);
    if (!node.memory_bandwidth) continue;
    const auto [at, is_new] =
        known.try_emplace({node.device, node.compute.value(), node.memory_bandwidth->value()},
                          static_cast<std::uint32_t>(kinds_.size()));
    if (is_new) kinds_.push_back({node_at_[i], 0.0});
    kind_of_[i] = at->second;
  }
}

void LayerTimes::name_classes() {
  std::map<std::pair<std::string_view, bool>, std::uint32_t> known;
  for (std::size_t i = 0; i < node_at_.size(); ++i) {
    const Node& node = node_at(i);
    const bool computes = node.compute.value() > 0.0;
    const auto [at, is_new] =
        known.try_emplace({node.device, computes}, static_cast<std::uint32_t>(classes_.size()));
    if (is_new) classes_.push_back({node.device, computes, kNever});
    class_of_[i] = at->second;
    seconds_per_flop_[i] = computes ? inverse(node.compute.value()) : 0.0;
    if (kind_of_[i] != kNoKind) continue;
    double& fastest = classes_[at->second].fastest;
    fastest = std::min(fastest, seconds_per_flop_[i]);
  }
}

std::span<const double> LayerTimes::row(const Job& job, std::uint32_t first, std::uint32_t last) {
  const std::span<const Sum> sums = this->sums(job, first, last);
  if (job.constraints().is_free(first)) {
    for (std::size_t i = 0; i < row_.size(); ++i) row_[i] = time_at(i, sums);
    if (kinds_.empty()) return row_;
    time_kinds(job, first, last);
    for (std::size_t i = 0; i < row_.size(); ++i)
      if (kind_of_[i] != kNoKind) row_[i] = kinds_[kind_of_[i]].time;
    return row_;
  }
  std::ranges::fill(row_, kNever);
  job.constraints().list_candidates(first, candidates_);
  for (const NodeId v : candidates_) {
    const std::uint32_t i = place_of_[v.index()];
    row_[i] = kind_of_[i] == kNoKind ? time_at(i, sums) : sum_at(job, first, last, node_at(i));
  }
  return row_;
}

double LayerTimes::least(const Job& job, std::uint32_t first, std::uint32_t last) {
  double least = kNever;
  if (job.constraints().is_free(first)) {
    const std::span<const Sum> sums = this->sums(job, first, last);
    for (std::size_t i = 0; i < classes_.size(); ++i)
      if (const double fastest = classes_[i].fastest; fastest < kNever)
        least = std::min(least, sums[i].fixed + sums[i].work * fastest);
    time_kinds(job, first, last);
    for (const Kind& kind : kinds_) least = std::min(least, kind.time);
    return least;
  }
  for (const double time : row(job, first, last)) least = std::min(least, time);
  return least;
}

void LayerTimes::time_kinds(const Job& job, std::uint32_t first, std::uint32_t last) {
  for (Kind& kind : kinds_) kind.time = sum_at(job, first, last, network_->nodes()[kind.node]);
}

double LayerTimes::sum_at(const Job& job, std::uint32_t first, std::uint32_t last,
                          const Node& node) {
  double sum = 0.0;
  for (std::uint32_t l = first; l <= last; ++l) {
    const auto time = job.model().layer_time(l, node);
    if (!time) return kNever;
    sum += time->value();
  }
  return sum;
}

std::span<const LayerTimes::Sum> LayerTimes::sums(const Job& job, std::uint32_t first,
                                                  std::uint32_t last) {
  if (job.shared_model() != model_) forget_all_but(job.shared_model());
  const std::size_t row = keeps_ ? last : 0;
  const auto sums = std::span(sums_).subspan(row * classes_.size(), classes_.size());
  if (keeps_ && first_of_[row] == first) return sums;
  std::ranges::fill(sums, Sum());
  for (std::uint32_t l = first; l <= last; ++l)
    for (std::size_t i = 0; i < sums.size(); ++i)
      add_layer(classes_[i], job.model().layer(l), sums[i]);
  if (keeps_) first_of_[row] = first;
  return sums;
}

void LayerTimes::forget_all_but(const std::shared_ptr<const Model>& model) {
  model_ = model;
  const std::size_t rows = model->num_layers() + std::size_t{1};
  keeps_ = rows * classes_.size() <= kMostKept;
  first_of_.assign(keeps_ ? rows : 0, 0);
  sums_.resize((keeps_ ? rows : 1) * classes_.size());
}

double LayerTimes::at(const Job& job, std::uint32_t first, std::uint32_t last, std::size_t place) {
  if (!job.constraints().allows(first, NodeId(node_at_[place]))) return kNever;
  if (kind_of_[place] != kNoKind) return sum_at(job, first, last, node_at(place));
  if (job.shared_model() == model_ && keeps_ && first_of_[last] == first)
    return time_at(place, sums(job, first, last));
  Sum sum;
  for (std::uint32_t l = first; l <= last; ++l)
    add_layer(classes_[class_of_[place]], job.model().layer(l), sum);
  return sum.fixed + sum.work * seconds_per_flop_[place];
}

void LayerTimes::add_layer(const Class& on, const Layer& layer, Sum& sum) {
  const auto at = on.device.empty() ? layer.on_device.end()
                                    : std::ranges::lower_bound(layer.on_device, on.device, {},
                                                               &Layer::OnDevice::device);
  if (at == layer.on_device.end() || at->device != on.device) {
    const bool runs = on.computes && !layer.only_timed;
    sum.fixed = runs ? sum.fixed : kNever;
    sum.work += runs ? layer.work.value() : 0.0;
  } else if (at->needs_compute && !on.computes) {
    sum.fixed = kNever;
  } else {
    sum.fixed += at->measured.value();
    sum.work += at->needs_compute ? at->rest.value() : 0.0;
  }
}

}  // namespace lamina::route
