#include "lamina/route/memory_search.h"

#include <algorithm>
#include <utility>

#include "lamina/route/route_builder.h"
#include "lamina/route/twin_nodes.h"

namespace lamina::route {
namespace {

// What is found may be worse than the best by that share of its latency: rounding.
constexpr double kRounding = 1e-11;
constexpr std::size_t kLabelsToAsk = 64;  // reading a clock takes longer than a label

// The front of the heap: the least bound; of equal ones the one that has come farthest, and of
// those the youngest, so that the search goes on with what it has at hand.
constexpr auto kLater = [](const auto& a, const auto& b) {
  if (a.least != b.least) return a.least > b.least;
  if (a.layer != b.layer) return a.layer < b.layer;
  return a.label < b.label;
};

constexpr auto kBetter = [](const auto& a, const auto& b) {
  return a.exactly != b.exactly ? a.exactly < b.exactly : a.label < b.label;
};

}  // namespace

MemorySearch::MemorySearch(const Network& network, const Query& query, const LayerTable& table,
                           const MemoryNeeds& needs)
    : job_(&query.job),
      table_(&table),
      needs_(&needs),
      network_(&network),
      num_layers_(query.job.model().num_layers()),
      release_(query.job.release().value()),
      stay_times_(network),
      rows_(network, query),
      pool_(needs, num_layers_, classes_of_twins(network, query, needs), release_) {
  stay_times_.set_rule(query.waiting, query.queues);
}

void MemorySearch::bound_by(const WindowsToGo& plain, const WindowsToGo& priced,
                            std::span<const double> prices) {
  plain_ = &plain;
  priced_ = &priced;
  prices_ = prices;
  price_of_rooms_ = 0.0;
  for (std::size_t v = 0; v < prices.size(); ++v)
    if (prices[v] > 0.0) price_of_rooms_ += prices[v] * needs_->room(v);
}

void MemorySearch::improve_on(double completion, Route route) {
  if (completion >= best_) return;
  best_ = completion;
  route_ = std::move(route);
}

double MemorySearch::cutoff() const {
  return best_ == kNever ? kNever : best_ - kRounding * (best_ - release_);
}

double MemorySearch::least(const LabelPool::Label& label, double paid) const {
  const auto rest = [&label](const WindowsToGo& windows) {
    return label.ended ? windows.to_leave(label.layer, label.node)
                       : windows.to_begin(label.layer, label.node);
  };
  const double plain = rest(*plain_);
  if (prices_.empty() || plain == kNever) return label.time + plain;
  return label.time + std::max(plain, rest(*priced_) + paid - price_of_rooms_);
}

void MemorySearch::start() {
  pool_.clear(prices_);
  const auto source = static_cast<std::uint32_t>(job_->source().index());
  const LabelId first = pool_.add({release_, source, 0, true}, 0.0);
  if (num_layers_ > 0) {
    LabelPool::Label begins{release_, source, 0, false};
    begins.parent = first;
    offer(begins, 0.0);
  }
  send(first);
}

void MemorySearch::expand(LabelId id) {
  if (pool_[id].ended)
    send(id);
  else
    stay(id);
}

// The tensor leaves for wherever the next layer may run, or for the destination.
void MemorySearch::send(LabelId id) {
  const LabelPool::Label from = pool_[id];
  const std::uint32_t l = from.layer;
  if (l == num_layers_ && from.node == job_->destination().index()) return arrive(id, from.time);
  if (!job_->constraints().leaves(l)) return;
  const auto [departure, times] =
      rows_.row(job_->model().tensor_size(l), NodeId(from.node), from.time);
  if (l == num_layers_) return arrive(id, departure + times[job_->destination().index()]);
  const double cutoff = this->cutoff();
  for (std::uint32_t v = 0; v < times.size(); ++v) {
    const double there = departure + times[v];
    if (v == from.node || !(there + plain_->to_begin(l, v) < cutoff)) continue;
    if (needs_->is_limited(v) &&
        !needs_->fits(v, l, l + 1, needs_->room(v) - pool_.used(from.uses, v)))
      continue;
    LabelPool::Label to{there, v, l, false};
    to.parent = id;
    to.uses = from.uses;
    offer(to, 0.0);
  }
}

// A stay begins and ends behind any layer up to which there is room.
void MemorySearch::stay(LabelId id) {
  const LabelPool::Label from = pool_[id];
  const std::uint32_t v = from.node;
  const double room = needs_->room(v) - pool_.used(from.uses, v);
  const auto taken = needs_->taken(v);
  LabelPool::Label to{from.time, v, from.layer, true};
  double made = from.time;  // when the stay's last layer so far ends
  to.parent = id;
  to.uses = from.uses;
  for (std::uint32_t l = from.layer + 1; l <= num_layers_; ++l) {
    const double time = table_->times(l)[v];
    if (time == kNever || (needs_->is_limited(v) && !needs_->fits(v, from.layer, l, room))) return;
    made = l == from.layer + 1 ? stay_times_.begin(v, made, table_->enter(l, v) + time)
                               : stay_times_.go_on(v, made, time);
    to.time = made + table_->leave(l, v);
    to.layer = l;
    offer(to, taken[l] - taken[from.layer]);
  }
}

void MemorySearch::offer(const LabelPool::Label& label, double more_bytes) {
  const double price = prices_.empty() ? 0.0 : prices_[label.node];
  const double bound = least(label, pool_.paid(label.uses) + price * more_bytes);
  if (!(bound < cutoff())) return;
  if (width_ > 0) {
    const Beam& beam = label.ended ? ended_[label.layer] : begun_[label.layer];
    if (beam.size() == width_ && bound >= beam.front().exactly) return;
  }
  const LabelId id = pool_.add(label, more_bytes);
  if (id == LabelPool::kNone) return;
  take({static_cast<float>(bound - release_), label.layer, id, bound}, label.ended);
}

void MemorySearch::take(const Entry& entry, bool ended) {
  if (width_ == 0) {
    heap_.push_back(entry);
    std::ranges::push_heap(heap_, kLater);
    return;
  }
  Beam& beam = ended ? ended_[entry.layer] : begun_[entry.layer];
  beam.push_back(entry);
  std::ranges::push_heap(beam, kBetter);
  if (beam.size() <= width_) return;
  std::ranges::pop_heap(beam, kBetter);
  beam.pop_back();
}

void MemorySearch::dive(std::size_t width, const StopToken& stop) {
  width_ = width;
  ended_.assign(num_layers_ + std::size_t{1}, {});
  begun_ = ended_;
  start();
  for (std::uint32_t l = 0; l <= num_layers_; ++l)
    for (std::vector<Beam>* const beams : {&ended_, &begun_}) {
      Beam beam = std::move((*beams)[l]);
      std::ranges::sort(beam, kBetter);
      for (const Entry& entry : beam) {
        if (stop.is_set()) break;
        if (!pool_[entry.label].dominated && entry.exactly < cutoff()) expand(entry.label);
      }
    }
  width_ = 0;
}

bool MemorySearch::search(const StopToken& stop, std::size_t max_labels) {
  heap_.clear();
  start();
  for (std::size_t settled = 0; !heap_.empty(); ++settled) {
    if ((settled % kLabelsToAsk == 0 && stop.is_set()) || pool_.size() > max_labels) return false;
    std::ranges::pop_heap(heap_, kLater);
    const Entry entry = heap_.back();
    heap_.pop_back();
    if (!pool_[entry.label].dominated && entry.exactly < cutoff()) expand(entry.label);
  }
  return true;
}

void MemorySearch::arrive(LabelId from, double completion) {
  if (!(completion < cutoff())) return;
  best_ = completion;
  trace_back(from);
}

void MemorySearch::trace_back(LabelId id) {
  BackwardRoute backward(route_);
  std::uint32_t to = static_cast<std::uint32_t>(job_->destination().index());
  for (;;) {
    const LabelPool::Label ended = pool_[id];
    if (ended.node != to) {
      const auto links = rows_.path(job_->model().tensor_size(ended.layer), NodeId(ended.node),
                                    ended.time, NodeId(to));
      for (auto link = links.rbegin(); link != links.rend(); ++link)
        backward.hop(ended.layer, *link);
    }
    if (ended.layer == 0) break;
    const LabelPool::Label begun = pool_[ended.parent];
    backward.stay(NodeId(ended.node), begun.layer + 1, ended.layer);
    to = ended.node;
    id = begun.parent;
  }
  backward.finish();
}

}  // namespace lamina::route
