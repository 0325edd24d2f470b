#include "lamina/route/elimination.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "lamina/route/hierarchy_scans.h"

namespace lamina::route {

Elimination::Elimination(const Network& network, Layers layers)
    : Elimination(network, ContractionHierarchy::make(network), layers) {}

Elimination::Elimination(const Network& network,
                         std::shared_ptr<const ContractionHierarchy> prepared, Layers layers)
    : network_(&network),
      n_(network.num_nodes()),
      graph_(std::move(prepared)),
      layers_(layers),
      merger_(network) {
  prepare_times();
}

void Elimination::prepare_times() {
  longest_delay_ = 0.0;
  for (const Link& link : network_->links())
    longest_delay_ = std::max(longest_delay_, link.delay.value());
  if (graph_ == nullptr) return;
  layer_times_.emplace(*network_, graph_->order().node_at);
  stay_times_.emplace(*network_, graph_->order().node_at);
  ends_.emplace(*network_, graph_->order().node_at);
}

void Elimination::change_to(const Network& network,
                            std::shared_ptr<const ContractionHierarchy> graph) {
  const std::vector<std::uint32_t> changed = graph->links().changed_since(graph_->links());
  network_ = &network;
  graph_ = std::move(graph);
  // Where much has changed, making them anew is less work.
  if (changed.size() > graph_->links().num_arcs() / 16) {
    kept_.clear();
    kept_at_.clear();
  } else {
    for (FilledWeights& weights : kept_) graph_->mend(weights, changed);
  }
  merger_ = HullMerger(network);
  sweep_.reset();
  prepare_times();
}

bool Elimination::takes(const Job& job, Waiting waiting) const {
  return graph_ != nullptr && (waiting != Waiting::kDraining ||
                               graph_->links().longest_backlog_time() <= job.release().value());
}

std::string Elimination::explanation() const {
  if (was_taken_) return {};
  if (has_queues_) return "sweep: a prepared network knows its backlogs alone";
  return graph_ != nullptr ? "sweep: the waiting of a hop depends on when it starts"
                           : "sweep: the network is too dense for elimination";
}

const RoutingResult& Elimination::solve(const Query& query) {
  assert(query.is_earliest());
  const Job& job = query.job;
  has_queues_ = query.queues != nullptr;
  was_taken_ = !has_queues_ && takes(job, query.waiting);
  if (!was_taken_) {
    if (!sweep_) sweep_ = std::make_unique<LayeredSweep>(*network_);
    return sweep_->solve(query);
  }
  start(job, query.waiting);
  if (!sweep_layers(query.stop)) return answer_ = {.stopped = true};
  if (climb(last_group())) descend_to(rank(job.destination()));
  return answer_to(job.destination());
}

void Elimination::reach_everywhere(const Job& job, Waiting waiting) {
  start(job, waiting);
  (void)sweep_layers({});
  if (climb(last_group())) descend(last_group(), 0);
}

Seconds Elimination::completion_at(NodeId v) const {
  return Seconds(arrived_at(last_group(), rank(v)));
}

const RoutingResult& Elimination::answer_to(NodeId v) {
  answer_.stopped = false;
  answer_.completion = completion_at(v);
  trace_back(rank(v));
  return answer_;
}

bool Elimination::takes_together(std::span<const Job* const> jobs, Waiting waiting) {
  if (graph_ == nullptr || jobs.empty() || jobs.size() > kLanes) return false;
  stay_times_->set_rule(waiting);
  if (stay_times_->remembers_service()) return false;
  const Model* const model = &jobs.front()->model();
  for (const Job* job : jobs) {
    if (&job->model() != model || model->charges_ends() || !job->constraints().is_free() ||
        !takes(*job, waiting))
      return false;
    grouped(*job, waiting, job == jobs.front() ? groups_ : other_groups_);
    if (job != jobs.front() && other_groups_ != groups_) return false;
  }
  return 2 * groups_.size() * n_ * sizeof(Lanes) <= kMostLanes;
}

void Elimination::reach_everywhere(std::span<const Job* const> jobs, Waiting waiting) {
  start(*jobs.front(), waiting);
  together_.assign(jobs.begin(), jobs.end());
  const std::size_t num_states = groups_.size() * n_;
  for (std::vector<Lanes>* labels : {&climbed_lanes_, &arrived_lanes_})
    if (labels->size() < num_states) labels->resize(num_states);
  Lanes never;
  never.at.fill(kNever);
  std::fill_n(climbed_lanes_.begin(), n_, never);
  const EliminationOrder& order = graph_->order();
  auto first = static_cast<std::uint32_t>(n_);
  for (std::size_t lane = 0; lane < jobs.size(); ++lane) {
    const std::uint32_t source = rank(jobs[lane]->source());
    climbed_lanes_[source].at[lane] = jobs[lane]->release().value();
    first = std::min(first, source);
  }
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    if (k > 0) compute_lanes(k);
    const Scaled costs = weights_of(groups_[k]);
    Lanes* const climbed = &climbed_lanes_[k * n_];
    scans_.up(order, costs.up(), k > 0 ? order.num_passed : first, climbed);
    scans_.down(order, costs.down(), k < last_group() ? order.num_passed : 0, climbed,
                &arrived_lanes_[k * n_]);
  }
}

const RoutingResult& Elimination::answer_to(std::size_t lane, NodeId v) {
  lane_ = lane;
  job_ = together_[lane];
  return answer_to(v);
}

// All groups, the last tensor not yet on its way. False if it was stopped.
bool Elimination::sweep_layers(const StopToken& stop) {
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    if (stop.is_set()) return false;
    if (k > 0) compute(k);
    if (k < last_group() && climb(k)) descend(k, graph_->order().num_passed);
  }
  return true;
}

void Elimination::start(const Job& job, Waiting waiting) {
  job_ = &job;
  lane_.reset();
  stay_times_->set_rule(waiting);
  ends_->set(job);
  remembers_service_ = stay_times_->remembers_service() || ends_->any();
  extra_ = longest_delay_ > 0.0 ? HopExtra::kDelay : HopExtra::kNothing;
  if (waiting != Waiting::kDraining && graph_->links().longest_backlog_time() > 0.0)
    extra_ = HopExtra::kDelayAndBacklog;
  grouped(job, waiting, groups_);

  const std::size_t num_states = groups_.size() * n_;
  for (std::vector<double>* labels : {&climbed_, &arrived_})
    if (labels->size() < num_states) labels->resize(num_states);
  std::ranges::fill(climbed(0), kNever);
  climbed(0)[rank(job.source())] = job.release().value();
  if (!remembers_service_) return;
  if (in_service_.size() < num_states) in_service_.resize(num_states);
  std::ranges::fill(in_service(0), kNever);
}

void Elimination::grouped(const Job& job, Waiting waiting, LayerGroups& groups) {
  if (layers_ == Layers::kMerged)
    merger_.merge(job, waiting, groups);
  else
    ungrouped(job, groups);
}

void Elimination::compute_lanes(std::uint32_t k) {
  const auto times = layer_times_->row(*job_, groups_[k - 1] + 1, groups_[k]);
  const Lanes* before = &arrived_lanes_[(k - 1) * n_];
  Lanes* labels = &climbed_lanes_[k * n_];
  const std::uint32_t passed = graph_->order().num_passed;
  for (std::size_t r = 0; r < passed; ++r) labels[r].at.fill(kNever);
  for (std::size_t r = passed; r < n_; ++r)
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      labels[r].at[lane] = stay_times_->begin(r, before[r].at[lane], times[r]);
}

void Elimination::compute(std::uint32_t k) {
  const auto times = layer_times_->row(*job_, groups_[k - 1] + 1, groups_[k]);
  const double* before = arrived(k - 1).data();
  const std::span<double> labels = climbed(k);
  const std::uint32_t passed = graph_->order().num_passed;
  std::fill_n(labels.begin(), passed, kNever);
  if (ends_->any()) return compute_with_ends(k, times);
  for (std::size_t r = passed; r < n_; ++r) labels[r] = stay_times_->begin(r, before[r], times[r]);
  if (!remembers_service_) return;
  const double* serving = in_service(k - 1).data();
  for (std::size_t r = passed; r < n_; ++r)
    labels[r] = std::min(labels[r], stay_times_->go_on(r, serving[r], times[r]));
  std::ranges::copy(labels, in_service(k).begin());
}

// compute() where stays pay for their ends.
void Elimination::compute_with_ends(std::uint32_t k, std::span<const double> times) {
  const std::span<double> labels = climbed(k), served = in_service(k);
  const double* serving = in_service(k - 1).data();
  const std::uint32_t passed = graph_->order().num_passed;
  std::fill_n(served.begin(), passed, kNever);
  for (std::uint32_t r = passed; r < n_; ++r) {
    served[r] = std::min(begun(k, r, times[r]), stay_times_->go_on(r, serving[r], times[r]));
    labels[r] = served[r] + ends_->leave(groups_[k])[r];
  }
}

Elimination::Scaled Elimination::weights_of(std::uint32_t tensor) {
  const double bytes = job_->model().tensor_size(tensor).value();
  if (extra_ == HopExtra::kNothing) return {&kept(1.0), bytes};
  return {&kept(bytes), 1.0};
}

const FilledWeights& Elimination::kept(double bytes) {
  const std::pair key(bytes, extra_);
  if (const auto found = kept_at_.find(key); found != kept_at_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front();
  }
  const std::size_t bytes_each = 2 * sizeof(double) * graph_->order().fill();
  if ((kept_.size() + 1) * bytes_each > kMostWeights && !kept_.empty()) {
    kept_at_.erase({kept_.back().bytes, kept_.back().extra});
    kept_.splice(kept_.begin(), kept_, std::prev(kept_.end()));
  } else {
    kept_.emplace_front();
  }
  kept_at_.emplace(key, kept_.begin());
  kept_.front().bytes = bytes;
  kept_.front().extra = extra_;
  graph_->customise(kept_.front());
  return kept_.front();
}

bool Elimination::climb(std::uint32_t k) {
  if (!job_->constraints().leaves(groups_[k])) {
    std::ranges::copy(climbed(k), arrived(k).begin());
    return false;
  }
  const std::uint32_t first = k == 0 ? rank(job_->source()) : graph_->order().num_passed;
  scan_up(graph_->order(), weights_of(groups_[k]).up(), first, climbed(k).data());
  return true;
}

void Elimination::descend(std::uint32_t k, std::uint32_t last) {
  scan_down(graph_->order(), weights_of(groups_[k]).down(), last, climbed(k).data(),
            arrived(k).data());
}

// Only what lies above the destination counts: its higher neighbours, theirs, and so on, which all
// lie on its path to the root of the elimination tree.
void Elimination::descend_to(std::uint32_t rank) {
  const EliminationOrder& order = graph_->order();
  const ScaledWeights down = weights_of(groups_.back()).down();
  double* const labels = arrived(last_group()).data();
  climb_.assign(1, rank);
  while (order.first_up[rank] < order.first_up[rank + 1])
    climb_.push_back(rank = order.up_heads[order.first_up[rank]]);
  for (auto r = climb_.rbegin(); r != climb_.rend(); ++r)
    labels[*r] = from_above(order, down, *r, climbed(last_group())[*r], labels);
}

double Elimination::time_of(std::uint32_t k, std::uint32_t rank) {
  return layer_times_->at(*job_, groups_[k - 1] + 1, groups_[k], rank);
}

// When group k, taking `time`, is done in a stay that begins with it.
double Elimination::begun(std::uint32_t k, std::uint32_t rank, double time) const {
  const double enter = ends_->any() ? ends_->enter(groups_[k - 1] + 1)[rank] : 0.0;
  return stay_times_->begin(rank, arrived_at(k - 1, rank), enter + time);
}

// When group k was done at the node, before its tensor could come from elsewhere.
double Elimination::finished(std::uint32_t k, std::uint32_t rank) {
  if (k == 0) return rank == this->rank(job_->source()) ? job_->release().value() : kNever;
  if (remembers_service_)
    return in_service(k)[rank] + (ends_->any() ? ends_->leave(groups_[k])[rank] : 0.0);
  if (rank < graph_->order().num_passed) return kNever;
  return stay_times_->begin(rank, arrived_at(k - 1, rank), time_of(k, rank));
}

bool Elimination::went_on(std::uint32_t k, std::uint32_t rank) {
  if (!remembers_service_) return false;
  const double time = time_of(k, rank);
  return stay_times_->go_on(rank, in_service(k - 1)[rank], time) <= begun(k, rank, time);
}

void Elimination::trace_back(std::uint32_t at) {
  BackwardRoute route(answer_.route);
  if (!answer_.feasible()) return;
  for (std::uint32_t k = last_group();; --k) {
    if (arrived_at(k, at) < finished(k, at)) at = trace_hops(k, at, route);
    if (k == 0) break;
    const std::uint32_t last = groups_[k];
    while (went_on(k, at)) --k;
    route.stay(NodeId(graph_->order().node_at[at]), groups_[k - 1] + 1, last);
  }
  route.finish();
}

// Up from the node that took the tensor from above while that was better than what climbed there,
// then down to whose label climbed. Returns where the tensor was made.
std::uint32_t Elimination::trace_hops(std::uint32_t k, std::uint32_t rank, BackwardRoute& route) {
  const EliminationOrder& order = graph_->order();
  const Scaled costs = weights_of(groups_[k]);
  while (arrived_at(k, rank) < climbed_at(k, rank)) {
    std::uint32_t from = rank;
    double best = climbed_at(k, rank);
    for (std::uint32_t e = order.first_up[rank]; e < order.first_up[rank + 1]; ++e) {
      const double there = arrived_at(k, order.up_heads[e]) + costs.down()[e];
      if (!(there < best)) continue;
      best = there;
      from = order.up_heads[e];
    }
    graph_->unpack(*costs.weights, from, rank, groups_[k], route);
    rank = from;
  }
  while (climbed_at(k, rank) < finished(k, rank)) {
    std::uint32_t from = rank;
    double best = finished(k, rank);
    for (const ContractionHierarchy::Lower& lower : graph_->lower(rank)) {
      const double there = climbed_at(k, lower.rank) + costs.up()[lower.arc];
      if (!(there < best)) continue;
      best = there;
      from = lower.rank;
    }
    graph_->unpack(*costs.weights, from, rank, groups_[k], route);
    rank = from;
  }
  return rank;
}

}  // namespace lamina::route
