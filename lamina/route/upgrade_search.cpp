#include "lamina/route/upgrade_search.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lamina/route/chunked_sweep.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/spread.h"

namespace lamina::route {
namespace {

// Sums in another order differ by less.
constexpr double kRounding = 1e-12;

// A node that computes faster may come to wait for its memory: then layers do not merge.
LayerGroups groups_of(const Network& network, const Job& job, Waiting waiting) {
  LayerGroups groups;
  if (network.limits_memory_bandwidth())
    ungrouped(job, groups);
  else
    HullMerger(network).merge(job, waiting, groups);
  return groups;
}

}  // namespace

void UpgradeSearch::Improved::add(std::uint32_t v) {
  if (arrived[v] == kNever && in_service[v] == kNever) nodes.push_back(v);
}

void UpgradeSearch::Improved::clear() {
  for (const std::uint32_t v : nodes) arrived[v] = in_service[v] = kNever;
  nodes.clear();
}

bool UpgradeSearch::supports(const Network& network, const Job& job) {
  return job.model().steps() == 0 && !job.model().charges_ends() &&
         job.model().cuts() != Cuts::kLattice && !travels_in_chunks(network, job);
}

UpgradeSearch::UpgradeSearch(const Network& network, const Job& job, Waiting waiting, double factor)
    : network_(&network),
      job_(&job),
      factor_(factor),
      labels_(network, job, waiting, groups_of(network, job, waiting)),
      queue_(network.num_nodes()) {
  assert(supports(network, job) && factor >= 1.0);
  for (Improved* const labels : {&now_, &next_}) {
    labels->arrived.assign(network.num_nodes(), kNever);
    labels->in_service.assign(network.num_nodes(), kNever);
  }
}

Seconds UpgradeSearch::base() const {
  return Seconds(labels_.arrived(labels_.last(), job_->destination().index()));
}

Seconds UpgradeSearch::through(NodeId v, Seconds within) {
  Node faster = network_->node(v);
  faster.compute = factor_ * faster.compute;
  const LayerGroups& groups = labels_.groups();
  FasterNode& it = faster_node_.emplace();
  it.node = static_cast<std::uint32_t>(v.index());
  it.stay = labels_.cost_of(faster);
  it.times.assign(groups.size(), kNever);
  for (std::size_t k = 1; k < groups.size(); ++k) {
    if (!job_->constraints().allows(groups[k], v)) continue;
    double time = 0.0;
    for (std::uint32_t l = groups[k - 1] + 1; l <= groups[k]; ++l)
      time += job_->model().layer_time(l, faster).value_or(Seconds::infinity()).value();
    it.times[k] = time;
  }
  const Seconds best = search(within.value());
  faster_node_.reset();
  return best;
}

Seconds UpgradeSearch::through(std::span<const LinkId> row, Seconds within) {
  std::vector<HopCost> kept;
  for (const LinkId id : row) {
    const std::uint32_t arc = labels_.arc_of(id);
    if (arc == kNoHop) continue;
    Link faster = network_->link(id);
    faster.bandwidth = factor_ * faster.bandwidth;
    faster_arcs_.push_back(arc);
    kept.push_back(labels_.hop(arc));
    labels_.set_hop(arc, labels_.cost_of(faster));
  }
  const Seconds best = search(within.value());
  for (std::size_t i = 0; i < kept.size(); ++i) labels_.set_hop(faster_arcs_[i], kept[i]);
  faster_arcs_.clear();
  return best;
}

// From the last group to the first.
void UpgradeSearch::list_uses() {
  uses_.clear();
  for (std::uint32_t k = labels_.last() + 1; k-- > 0;) {
    if (faster_node_ && k < labels_.last()) {
      const std::uint32_t v = faster_node_->node;
      add_use({.group = k,
               .time = faster_node_->times[k + 1],
               .begun_at = labels_.arrived(k, v),
               .left_before = labels_.left(k, v),
               .ended_at = labels_.in_service(k + 1, v),
               .left_behind = labels_.left_in_service(k + 1, v)});
    }
    if (!labels_.leaves(k)) continue;
    for (const std::uint32_t arc : faster_arcs_) {
      const Link& link = network_->links()[labels_.links().arcs()[arc].link];
      add_use({.group = k,
               .time = labels_.hop(arc).time(labels_.bytes(k)),
               .begun_at = labels_.arrived(k, link.from.index()),
               .left_before = labels_.left(k, link.from.index()),
               .ended_at = labels_.arrived(k, link.to.index()),
               .left_behind = labels_.left(k, link.to.index())});
    }
  }
}

void UpgradeSearch::add_use(const Use& use) {
  if (use.begun_at < kNever && use.time + use.left_behind < kNever) uses_.push_back(use);
}

// What a use leaves if later ones gain what they can: all that stand before it in the list and are
// of a later group, since no tensor crosses a cable twice.
void UpgradeSearch::expect_uses(Expect how) {
  gain_.assign(labels_.groups().size() + 1, 0.0);
  via_.assign(labels_.groups().size() + 1, kNever);
  auto group = static_cast<std::uint32_t>(gain_.size() - 1);
  std::size_t num_later = 0;
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    Use& use = uses_[i];
    if (i > 0 && use.group < uses_[i - 1].group) num_later = i;
    for (; group > use.group; --group) {
      gain_[group - 1] = gain_[group];
      via_[group - 1] = via_[group];
    }
    use.left = use.time + (how == Expect::kRoughly ? use.left_behind - gain_[use.group + 1]
                                                   : left_behind(use, num_later));
    gain_[use.group] = std::max(gain_[use.group], use.left_before - use.left);
    via_[use.group] = std::min(via_[use.group], use.begun_at + use.left);
  }
  for (; group > 0; --group) {
    gain_[group - 1] = gain_[group];
    via_[group - 1] = via_[group];
  }
}

// From a use to the next one takes no less than R falls meanwhile, and than F rises.
double UpgradeSearch::left_behind(const Use& use, std::size_t num_later) const {
  double least = use.left_behind;
  for (const Use& next : std::span(uses_).first(num_later)) {
    double way = std::max(0.0, use.left_behind - next.left_before);
    if (must_improve_) way = std::max(way, next.begun_at - use.ended_at);
    least = std::min(least, way + next.left);
  }
  return least;
}

Seconds UpgradeSearch::search(double within) {
  best_ = kNever;
  limit_ = within * (1.0 - kRounding);
  // A label that is no earlier than F leads to nothing earlier than the best plan.
  must_improve_ = within <= base().value() * (1.0 + kRounding);
  list_uses();
  expect_uses(Expect::kRoughly);
  use_once();
  if (is_settled()) return Seconds(best_);
  expect_uses(Expect::kClosely);
  if (is_settled()) return Seconds(best_);
  for (std::uint32_t k = 0; k <= labels_.last(); ++k) {
    if (k > 0) compute(k);
    if (labels_.leaves(k)) spread(k);
  }
  now_.clear();
  return Seconds(best_);
}

// What uses the resource in one go: all else has to beat that.
void UpgradeSearch::use_once() {
  if (faster_node_)
    for (std::uint32_t k = 1; k <= labels_.last(); ++k) compute(k);
  for (std::uint32_t k = 0; k <= labels_.last(); ++k) {
    now_.clear();
    if (labels_.leaves(k)) send(k);
    queue_.clear();
  }
  now_.clear();
}

bool UpgradeSearch::may_win(const State& at, double time, double left, double earliest) {
  double once = left, again = left - gain_[at.k];
  if (must_improve_) {
    // From F on, nothing ends before today's best plan, or before `via_` if it uses the resource;
    // what is earlier than F gains no more than that, since who comes earlier waits no less.
    once = std::max(left, base().value() - earliest);
    again = std::max(again, via_[at.k] - earliest);
  }
  if (!(time + std::min(once, again) < limit_)) return false;
  const bool is_end = at.k == labels_.last() && at.v == job_->destination().index();
  if ((is_end || time >= labels_.drained()) && time + left < limit_) {
    best_ = time + left;
    limit_ = best_ * (1.0 - kRounding);
  }
  return true;
}

double UpgradeSearch::ready_at(std::uint32_t k, std::size_t v) const {
  return std::min(labels_.arrived(k, v), now_.arrived[v]);
}

// Labels of group k from those of the group before.
void UpgradeSearch::compute(std::uint32_t k) {
  for (const std::uint32_t v : now_.nodes)
    if (!faster_node_ || v != faster_node_->node)
      offer_service(k, v,
                    labels_.finished(labels_.stay(v), now_.arrived[v], now_.in_service[v],
                                     labels_.time(k, v)));
  if (faster_node_) {
    const FasterNode& it = *faster_node_;
    const double served = std::min(labels_.in_service(k - 1, it.node), now_.in_service[it.node]);
    offer_service(k, it.node,
                  labels_.finished(it.stay, ready_at(k - 1, it.node), served, it.times[k]));
  }
  now_.clear();
  std::swap(now_, next_);
}

void UpgradeSearch::offer_service(std::uint32_t k, std::uint32_t v, double time) {
  const bool arrives = !must_improve_ || time < labels_.arrived(k, v);
  const bool serves =
      labels_.remembers_service() && (!must_improve_ || time < labels_.in_service(k, v));
  if (!arrives && !serves) return;
  if (!may_win({k, v}, time, labels_.left_in_service(k, v), labels_.in_service(k, v))) return;
  next_.add(v);
  if (arrives) next_.arrived[v] = time;
  if (serves) next_.in_service[v] = time;
}

void UpgradeSearch::spread(std::uint32_t k) {
  for (const std::uint32_t v : now_.nodes)
    if (now_.arrived[v] < kNever) queue_.push_or_lower(v, now_.arrived[v]);
  send(k);
  while (!queue_.empty()) {
    const auto [ready, v] = queue_.pop();
    for (std::uint32_t e = labels_.links().first_arc(v); e < labels_.links().first_arc(v + 1); ++e)
      offer_hop(k, e, ready);
  }
}

// Over the faster links.
void UpgradeSearch::send(std::uint32_t k) {
  for (const std::uint32_t arc : faster_arcs_) {
    const LinkId link(labels_.links().arcs()[arc].link);
    offer_hop(k, arc, ready_at(k, network_->link(link).from.index()));
  }
}

void UpgradeSearch::offer_hop(std::uint32_t k, std::uint32_t arc, double ready) {
  const std::uint32_t v = labels_.links().arcs()[arc].head;
  const double there = labels_.hop(arc).arrival(ready, labels_.bytes(k));
  if (!(there < now_.arrived[v]) || (must_improve_ && !(there < labels_.arrived(k, v)))) return;
  if (!may_win({k, v}, there, labels_.left(k, v), labels_.arrived(k, v))) return;
  now_.add(v);
  now_.arrived[v] = there;
  queue_.push_or_lower(v, there);
}

}  // namespace lamina::route
