#include "lamina/route/chunked_sweep.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lamina/route/layered_sweep.h"
#include "lamina/route/route_builder.h"

namespace lamina::route {

bool travels_in_chunks(const Network& network, const Job& job) {
  if (!network.chunk().is_finite()) return false;
  for (std::uint32_t l = 0; l <= job.model().num_layers(); ++l)
    if (job.model().tensor_size(l) > network.chunk()) return true;
  return false;
}

ChunkedSweep::ChunkedSweep(const Network& network, Layers layers, ChunkTimes chunk_times)
    : ChunkedSweep(network, layers, PackedLinks(network), chunk_times) {}

ChunkedSweep::ChunkedSweep(const Network& network, std::span<const LinkId> links)
    : ChunkedSweep(network, Layers::kAsTheyAre, PackedLinks(network, links), ChunkTimes::kFormula) {
}

ChunkedSweep::ChunkedSweep(const Network& network, Layers layers, PackedLinks links,
                           ChunkTimes chunk_times)
    : network_(&network),
      n_(network.num_nodes()),
      layers_(layers),
      merger_(network),
      layer_times_(network),
      stay_times_(network),
      ends_(network),
      transfers_(network, std::move(links), chunk_times),
      arrived_(n_),
      in_service_(n_) {}

const RoutingResult& ChunkedSweep::solve(const Query& query) {
  assert(query.is_earliest());
  search(query);
  return answer_to(query.job.destination());
}

void ChunkedSweep::reach_everywhere(const Job& job, Waiting waiting) { search({job, waiting}); }

const RoutingResult& ChunkedSweep::answer_to(NodeId v) {
  answer_.completion = completion_at(v);
  trace_back(v);
  return answer_;
}

void ChunkedSweep::search(const Query& query) {
  job_ = &query.job;
  answer_.stopped = false;
  transfers_.set(query.waiting, query.job.release(), query.queues);
  stay_times_.set_rule(query.waiting, query.queues);
  ends_.set(query.job);
  if (layers_ == Layers::kMerged)
    merger_.merge(query.job, query.waiting, groups_, query.queues);
  else
    ungrouped(query.job, groups_);
  ready_.resize(std::max(ready_.size(), groups_.size() * n_));
  goes_on_.resize(ready_.size());

  std::ranges::fill(in_service_, kNever);
  std::ranges::fill(ready(0), kNever);
  ready(0)[query.job.source().index()] = query.job.release().value();
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    if (query.stop.is_set()) {  // no node was reached, as far as anybody knows
      std::ranges::fill(arrived_, kNever);
      answer_.stopped = true;
      return;
    }
    if (k > 0) compute(k);
    spread(k);
  }
}

void ChunkedSweep::compute(std::uint32_t k) {
  const auto times = layer_times_.row(*job_, groups_[k - 1] + 1, groups_[k]);
  const auto made = ready(k);
  for (std::size_t v = 0; v < n_; ++v) {
    const double enter = ends_.any() ? ends_.enter(groups_[k - 1] + 1)[v] : 0.0;
    const double begun = stay_times_.begin(v, arrived_[v], enter + times[v]);
    const double gone_on = stay_times_.go_on(v, in_service_[v], times[v]);
    goes_on_[k * n_ + v] = gone_on <= begun;
    made[v] = in_service_[v] = std::min(gone_on, begun);
    if (ends_.any()) made[v] += ends_.leave(groups_[k])[v];
  }
}

void ChunkedSweep::spread(std::uint32_t k) {
  std::ranges::copy(ready(k), arrived_.begin());
  if (job_->constraints().leaves(groups_[k])) transfers_.spread(size_of(k), arrived_);
}

void ChunkedSweep::trace_back(NodeId v) {
  BackwardRoute route(answer_.route);
  if (!answer_.feasible()) return;
  for (auto k = static_cast<std::uint32_t>(groups_.size() - 1);; --k) {
    if (job_->constraints().leaves(groups_[k])) {
      const std::vector<LinkId> way = transfers_.path(size_of(k), ready(k), v);
      for (auto link = way.rbegin(); link != way.rend(); ++link) route.hop(groups_[k], *link);
      if (!way.empty()) v = network_->link(way.front()).from;
    }
    if (k == 0) break;
    const std::uint32_t last = groups_[k];
    while (goes_on_[k * n_ + v.index()] != 0) --k;
    route.stay(v, groups_[k - 1] + 1, last);
  }
  route.finish();
}

std::unique_ptr<Engine> make_sweep(const Network& network, const Job& job) {
  if (travels_in_chunks(network, job)) return std::make_unique<ChunkedSweep>(network);
  return std::make_unique<LayeredSweep>(network);
}

std::unique_ptr<Engine> make_sweep(const Network& network, const Job& job,
                                   std::span<const LinkId> links) {
  if (travels_in_chunks(network, job)) return std::make_unique<ChunkedSweep>(network, links);
  return std::make_unique<LayeredSweep>(network, links);
}

}  // namespace lamina::route
