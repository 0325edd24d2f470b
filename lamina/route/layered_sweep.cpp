#include "lamina/route/layered_sweep.h"

#include <algorithm>

#include "lamina/route/candidates.h"
#include "lamina/route/hop_times.h"
#include "lamina/route/route_builder.h"

namespace lamina::route {

LayeredSweep::LayeredSweep(const Network& network) : LayeredSweep(network, PackedLinks(network)) {}

LayeredSweep::LayeredSweep(const Network& network, std::span<const LinkId> links)
    : LayeredSweep(network, PackedLinks(network, links)) {}

LayeredSweep::LayeredSweep(const Network& network, PackedLinks links)
    : network_(&network),
      n_(network.num_nodes()),
      links_(std::move(links)),
      spread_(links_),
      layer_times_(network),
      stay_times_(network),
      arrived_(n_),
      in_service_(n_) {}

const Answer& LayeredSweep::solve(const Job& job, Waiting waiting) {
  start(job, waiting);
  const std::uint32_t num_layers = job.model().num_layers();
  for (std::uint32_t l = 0; l <= num_layers; ++l) {
    if (l > 0) compute(l);
    is_limited_ = l < num_layers && !job.runs_anywhere(l + 1);
    if (is_limited_) list_candidates(job, l + 1, candidates_);
    if (l == num_layers) candidates_.assign(1, job.destination());
    if (job.may_move(l)) spread(l);
  }
  answer_.completion = Seconds(arrived_[job.destination().index()]);
  trace_back();
  return answer_;
}

void LayeredSweep::start(const Job& job, Waiting waiting) {
  job_ = &job;
  waiting_ = waiting;
  stay_times_.set_rule(waiting);
  const std::size_t num_states = (job.model().num_layers() + std::size_t{1}) * n_;
  if (via_.size() < num_states) via_.resize(num_states);
  if (stay_times_.remembers_service() && goes_on_.size() < num_states) goes_on_.resize(num_states);

  std::ranges::fill(arrived_, kNever);
  std::ranges::fill(in_service_, kNever);
  std::ranges::fill(via(0), kNoHop);
  arrived_[job.source().index()] = job.release().value();
  labelled_.assign(1, job.source());
  all_labelled_ = false;
}

void LayeredSweep::compute(std::uint32_t l) {
  const auto times = layer_times_.row(*job_, l);
  std::ranges::fill(via(l), kNoHop);
  all_labelled_ = !is_limited_;
  if (all_labelled_) {
    for (std::size_t v = 0; v < n_; ++v) arrived_[v] = finished(v, l, times[v]);
    return;
  }
  labelled_.swap(candidates_);
  candidate_labels_.clear();
  for (const NodeId v : labelled_)
    candidate_labels_.push_back(finished(v.index(), l, times[v.index()]));
  std::ranges::fill(arrived_, kNever);
  std::ranges::fill(in_service_, kNever);
  for (std::size_t i = 0; i < labelled_.size(); ++i)
    arrived_[labelled_[i].index()] = in_service_[labelled_[i].index()] = candidate_labels_[i];
}

double LayeredSweep::finished(std::size_t v, std::uint32_t l, double time) {
  const double begun = stay_times_.begin(v, arrived_[v], time);
  if (!stay_times_.remembers_service()) return begun;
  const double gone_on = stay_times_.go_on(v, in_service_[v], time);
  goes_on_[l * n_ + v] = gone_on <= begun;
  return in_service_[v] = std::min(gone_on, begun);
}

void LayeredSweep::spread(std::uint32_t l) {
  // The candidates of the next layer, or the destination, are all that later steps look at.
  const bool has_targets = is_limited_ || l == job_->model().num_layers();
  const auto targets =
      has_targets ? std::span<const NodeId>(candidates_) : std::span<const NodeId>();
  if (has_targets && targets.empty()) return;
  with_hop_times(links_, waiting_, job_->release(), job_->model().tensor_size(l),
                 [&](const auto& arrival) {
                   if (all_labelled_)
                     spread_.run(arrival, arrived_, via(l), targets);
                   else
                     spread_.run_from(labelled_, arrival, arrived_, via(l), targets);
                 });
}

void LayeredSweep::trace_back() {
  BackwardRoute route(answer_.route);
  if (!answer_.feasible()) return;
  NodeId v = job_->destination();
  for (std::uint32_t l = job_->model().num_layers();; --l) {
    for (; via(l)[v.index()] != kNoHop; v = network_->link(LinkId(via(l)[v.index()])).from)
      route.hop(l, LinkId(via(l)[v.index()]));
    if (l == 0) break;
    const std::uint32_t last = l;
    while (stay_times_.remembers_service() && goes_on_[l * n_ + v.index()] != 0) --l;
    route.stay(v, l, last);
  }
  route.finish();
}

}  // namespace lamina::route
