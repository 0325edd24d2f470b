#include "lamina/route/windows.h"

#include <algorithm>

#include "lamina/route/route_builder.h"

namespace lamina::route {

Windows::Windows(const Network& network, const Query& query, const LayerTable& table,
                 const MemoryNeeds& needs)
    : job_(&query.job),
      table_(&table),
      needs_(&needs),
      network_(&network),
      n_(network.num_nodes()),
      num_layers_(query.job.model().num_layers()),
      transfers_(network),
      stay_times_(network),
      at_(n_),
      ready_((num_layers_ + std::size_t{1}) * n_, kNever),
      arrived_(n_),
      begun_(ready_.size()),
      use_(n_) {
  transfers_.set(query.waiting, query.job.release(), query.queues);
  stay_times_.set_rule(query.waiting, query.queues);
}

double Windows::run(std::span<const double> prices) {
  for (AtNode& at : at_) {
    at.begun.clear();
    at.sum = 0.0;
  }
  const std::size_t source = job_->source().index(), end = job_->destination().index();
  ready(0)[source] = job_->release().value();
  for (std::uint32_t l = 0;; ++l) {
    if (l > 0) compute(l, prices);
    leave(l);
    if (l == 0) arrived_[source] = ready(0)[source];  // there is no stay before
    if (l == num_layers_) break;
  }
  return std::min(arrived_[end], ready(num_layers_)[end]);
}

void Windows::leave(std::uint32_t l) {
  if (job_->constraints().leaves(l))
    transfers_.arrive(job_->model().tensor_size(l), ready(l), arrived_);
  else
    std::ranges::fill(arrived_, kNever);
}

void Windows::compute(std::uint32_t l, std::span<const double> prices) {
  const auto times = table_->times(l);
  const auto ends = ready(l);
  for (std::size_t v = 0; v < n_; ++v) {
    AtNode& at = at_[v];
    ends[v] = kNever;
    const bool is_limited = needs_->is_limited(v);
    if (times[v] == kNever || (is_limited && !needs_->fits(v, l - 1, l, needs_->room(v)))) {
      at.begun.clear();
      at.sum = 0.0;
      continue;
    }
    const auto taken = needs_->taken(v);
    const double time = times[v] + (prices.empty() ? 0.0 : prices[v] * (taken[l] - taken[l - 1]));
    at.sum += stay_times_.go_on(v, 0.0, time);
    if (arrived_[v] < kNever) {
      const auto value = stay_times_.begin(v, arrived_[v], table_->enter(l, v) + time) - at.sum;
      if (is_limited)
        at.begun.push(l - 1, value);
      else
        at.begun.push_for_ever(l - 1, value);
    }
    while (is_limited && !at.begun.empty() &&
           !needs_->fits(v, at.begun.least().layer, l, needs_->room(v)))
      at.begun.drop_least();
    if (at.begun.empty()) continue;
    ends[v] = static_cast<double>(at.begun.least().value + at.sum) + table_->leave(l, v);
    begun_[l * n_ + v] = at.begun.least().layer;
  }
}

Route Windows::route() {
  Route route;
  BackwardRoute backward(route);
  std::ranges::fill(use_, 0.0);
  NodeId v = job_->destination();
  std::uint32_t l = num_layers_;
  bool stays = ready(l)[v.index()] <= arrived_[v.index()];
  for (;;) {
    if (!stays) {
      const auto links = transfers_.way(job_->model().tensor_size(l), ready(l), v);
      const NodeId from = network_->link(links.front()).from;
      if (from != v)
        for (auto link = links.rbegin(); link != links.rend(); ++link) backward.hop(l, *link);
      v = from;
    }
    if (l == 0) break;
    const std::uint32_t before = begun_[l * n_ + v.index()];
    backward.stay(v, before + 1, l);
    use_[v.index()] += needs_->taken(v.index())[l] - needs_->taken(v.index())[before];
    l = before;
    stays = false;
    if (l == 0 && v == job_->source()) break;
  }
  backward.finish();
  return route;
}

}  // namespace lamina::route
