#include "lamina/schedule/bounds/priced_search.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace lamina::schedule {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kNone = 0xffffffff;

}  // namespace

PricedSearch::PricedSearch(const Network& network) : network_(&network), n_(network.num_nodes()) {}

double PricedSearch::solve(const Job& job, double weight, const RemainingTimes& remaining,
                           const ResourcePrices& prices, std::size_t max_labels) {
  job_ = &job;
  weight_ = weight;
  remaining_ = &remaining;
  prices_ = &prices;
  labels_.clear();
  queue_.clear();
  services_.clear();
  for (const std::size_t s : touched_) settled_[s].clear();
  touched_.clear();
  const std::size_t num_states = 2 * n_ * (job.model().num_layers() + 1);
  if (settled_.size() < num_states) settled_.resize(num_states);

  add({job.release().value(),
       0.0,
       weight,
       0,
       static_cast<std::uint32_t>(job.source().index()),
       false,
       kNone,
       {}});
  while (!queue_.empty()) {
    std::ranges::pop_heap(queue_, std::greater<>());
    const Entry next = queue_.back();
    queue_.pop_back();
    const Label label = labels_[next.label];
    if (label.l == job.model().num_layers() && label.v == job.destination().index()) {
      trace_back(next.label);
      return next.key;
    }
    if (labels_.size() > max_labels) return next.key;
    if (is_dominated(label)) continue;
    auto& settled = settled_[state(label)];
    if (settled.empty()) touched_.push_back(state(label));
    settled.push_back(next.label);
    expand(next.label);
  }
  return kNever;
}

void PricedSearch::expand(std::uint32_t at) {
  const Label from = labels_[at];
  const NodeId v(from.v);
  const Resources resources(*network_);
  if (!from.behind_stay) {
    double service = network_->node(v).overhead.value();
    for (std::uint32_t l = from.l + 1; l <= job_->model().num_layers(); ++l) {
      service += remaining_->layer_time(l, from.v);
      if (service == kNever) break;
      move(at, {l, from.v, true}, {resources.of(v), from.time, service, 0.0}, 0.0);
    }
  }
  if (!job_->constraints().leaves(from.l)) return;
  const Bytes size = job_->model().tensor_size(from.l);
  std::size_t e = network_->first_link_from(v).index();
  for (const Link& link : network_->links_from(v)) {
    move(at, {from.l, static_cast<std::uint32_t>(link.to.index()), false},
         {resources.of(LinkId(e)), from.time, (size / link.bandwidth).value(), 0.0},
         link.delay.value());
    ++e;
  }
}

void PricedSearch::move(std::uint32_t from, const Place& to, const PricedService& service,
                        double delay) {
  const Label& before = labels_[from];
  Label label{before.time + service.service + delay,
              before.charges,
              before.share,
              to.l,
              to.v,
              to.behind_stay,
              from,
              service};
  const PriceCurve& curve = prices_->curves[service.resource.index()];
  if (service.service > 0.0 && !curve.is_free_from(service.arrival)) {
    label.how.share = std::min(label.share, curve.steepness() * service.service);
    if (service.arrival < curve.free_from()) label.how.share = label.share;
    label.charges += curve.charge(service.arrival, service.service, label.how.share);
    label.share -= label.how.share;
  }
  add(label);
}

void PricedSearch::add(const Label& label) {
  const double rest = label.behind_stay ? remaining_->behind_stay(label.l, label.v)
                                        : remaining_->at(label.l, label.v);
  if (rest == kNever || is_dominated(label)) return;
  labels_.push_back(label);
  queue_.push_back({weight_ * (label.time + rest) + label.charges,
                    static_cast<std::uint32_t>(labels_.size() - 1)});
  std::ranges::push_heap(queue_, std::greater<>());
}

// Whatever the other does from here, this one can do no later, and pays no more: an earlier
// arrival by d raises what the rest of the trip costs by no more than the share left times d.
bool PricedSearch::is_dominated(const Label& label) const {
  for (const std::uint32_t i : settled_[state(label)]) {
    const Label& other = labels_[i];
    if (other.share > label.share || other.time > label.time) continue;
    const double later = label.time - other.time;
    if (other.charges <= label.charges + (weight_ - other.share) * later) return true;
  }
  return false;
}

void PricedSearch::trace_back(std::uint32_t at) {
  for (; labels_[at].parent != kNone; at = labels_[at].parent) services_.push_back(labels_[at].how);
  std::ranges::reverse(services_);
}

}  // namespace lamina::schedule
