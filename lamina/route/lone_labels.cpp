#include "lamina/route/lone_labels.h"

#include <utility>

#include "lamina/route/spread.h"

namespace lamina::route {

LoneLabels::LoneLabels(const Network& network, const Job& job, Waiting waiting, LayerGroups groups)
    : job_(&job),
      waiting_(waiting),
      n_(network.num_nodes()),
      links_(network),
      layer_times_(network),
      groups_(std::move(groups)),
      arc_of_(network.num_links(), kNoHop) {
  for (std::uint32_t e = 0; e < links_.num_arcs(); ++e) {
    const std::uint32_t link = links_.arcs()[e].link;
    arc_of_[link] = e;
    hops_.push_back(cost_of(network.links()[link]));
    drained_ = std::max(drained_, hops_.back().idle_from);
  }
  for (const Node& node : network.nodes()) {
    const StayCost& stay = stays_.emplace_back(cost_of(node));
    drained_ = std::max(drained_, stay.idle_from);
    remembers_service_ |= stay.to_begin > stay.to_go_on;
  }
  sweep_forwards();
  sweep_backwards(PackedLinks::reversed(network));
}

// Under draining the queue is what is left of it at the release.
double LoneLabels::queue_of(Seconds backlog) const {
  if (waiting_ != Waiting::kDraining) return backlog.value();
  return std::max(0.0, (backlog - job_->release()).value());
}

HopCost LoneLabels::cost_of(const Link& link) const {
  const double queue = queue_of(link.backlog_time());
  const bool drains = waiting_ == Waiting::kDraining;
  return {inverse(link.bandwidth.value()), link.delay.value() + (drains ? 0.0 : queue),
          drains ? queue : 0.0};
}

StayCost LoneLabels::cost_of(const Node& node) const {
  return stay_cost(node.overhead.value(), queue_of(node.backlog_time()), waiting_);
}

void LoneLabels::sweep_forwards() {
  Spread spread(links_);
  std::vector<std::uint32_t> via(n_);
  arrived_.assign(groups_.size() * n_, kNever);
  if (remembers_service_) in_service_ = arrived_;
  arrived_[job_->source().index()] = 0.0;
  for (std::uint32_t k = 0; k <= last(); ++k) {
    const std::span<double> labels = at(arrived_, k);
    if (k > 0) {
      const auto times = layer_times_.row(*job_, groups_[k - 1] + 1, groups_[k]);
      for (std::size_t v = 0; v < n_; ++v)
        labels[v] = finished(stays_[v], arrived(k - 1, v), in_service(k - 1, v), times[v]);
      if (remembers_service_) std::ranges::copy(labels, at(in_service_, k).begin());
    }
    const auto arrival = [this, size = bytes(k)](std::size_t e, double x) {
      return hops_[e].arrival(x, size);
    };
    if (leaves(k)) spread.run(arrival, labels, via);
  }
}

void LoneLabels::sweep_backwards(const PackedLinks& back) {
  Spread spread(back);
  std::vector<std::uint32_t> via(n_);
  left_.assign(groups_.size() * n_, kNever);
  left_[last() * n_ + job_->destination().index()] = 0.0;
  if (remembers_service_) left_in_service_ = left_;
  for (std::uint32_t k = last() + 1; k-- > 0;) {
    const std::span<double> labels = at(left_, k);
    std::span<const double> times;
    if (k < last()) {
      times = layer_times_.row(*job_, groups_[k] + 1, groups_[k + 1]);
      for (std::size_t v = 0; v < n_; ++v)
        labels[v] = stays_[v].to_begin + times[v] + left_in_service(k + 1, v);
    }
    const auto arrival = [&, size = bytes(k)](std::size_t e, double x) {
      return x + hops_[arc_of_[back.arcs()[e].link]].time(size);
    };
    if (leaves(k)) spread.run(arrival, labels, via);
    if (remembers_service_) go_on_backwards(k, times);
  }
}

// Of what is in service: it leaves, or goes on with the group behind.
void LoneLabels::go_on_backwards(std::uint32_t k, std::span<const double> times) {
  const std::span<double> labels = at(left_in_service_, k);
  std::ranges::copy(at(left_, k), labels.begin());
  if (k == last()) return;
  for (std::size_t v = 0; v < n_; ++v)
    labels[v] = std::min(labels[v], stays_[v].to_go_on + times[v] + left_in_service(k + 1, v));
}

}  // namespace lamina::route
