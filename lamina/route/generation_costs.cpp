#include "lamina/route/generation_costs.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <set>

#include "lamina/model/memory_use.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/queue_at.h"

namespace lamina::route {
namespace {

// What the job meets, counted from its release.
Queues queues_met(const Network& network, const Query& query) {
  const Resources resources(network);
  std::vector<Seconds> queues;
  queues.reserve(resources.size());
  const Seconds already = query.waiting == Waiting::kDraining ? query.job.release() : Seconds();
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    queues.push_back(
        std::max(Seconds(), queue_at(resources, r, query.waiting, query.queues) - already));
  return Queues(std::move(queues));
}

// The same where every queue is so many times as short.
Queues shortened(const Network& network, const Queues& queues, double times) {
  const Resources resources(network);
  std::vector<Seconds> shorter;
  shorter.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    shorter.push_back(queues.idle_from(r) / times);
  return Queues(std::move(shorter));
}

// The largest sum of some of the parts that is not above the limit; the limit itself where the sums
// are too many to list.
double largest_sum_within(std::span<const double> parts, double limit) {
  constexpr std::size_t kMostSums = 20'000;
  constexpr double kRounding = 1e-12;  // of another order of summation
  std::set<double> sums{0.0};
  for (const double part : parts) {
    if (part == 0.0) continue;
    std::vector<double> more;
    for (const double sum : sums)
      if (fits(Bytes(sum + part), Bytes(limit))) more.push_back(sum + part);
    sums.insert(more.begin(), more.end());
    if (sums.size() > kMostSums) return limit * (1.0 + kRounding);
  }
  return *sums.rbegin() * (1.0 + kRounding);
}

bool is_near(double a, double b) {
  constexpr double kRounding = 1e-12;
  return a == b || std::abs(a - b) <= kRounding * std::max(std::abs(a), std::abs(b));
}

}  // namespace

GenerationCosts::GenerationCosts(const Network& network, const Query& query)
    : network_(network),
      query_(query),
      job_(query.job),
      again_(*query.job.model().step_model()),
      num_further_(query.job.model().steps()),
      ends_(network),
      place_of_(network.num_nodes()),
      queues_(queues_met(network, query)),
      further_queues_(shortened(network, queues_, num_further_)),
      result_queues_(queues_),
      no_queues_(std::vector<Seconds>(Resources(network).size())),
      draining_(network),
      first_(network),
      further_(network),
      result_(network) {
  const bool drains = query.waiting == Waiting::kDraining;
  draining_.set(query.waiting, Seconds(), &queues_);
  first_.set(query.waiting, Seconds(), drains ? &no_queues_ : &queues_);
  further_.set(query.waiting, Seconds(), drains ? &no_queues_ : &further_queues_);
  result_.set(query.waiting, Seconds(), drains ? &no_queues_ : &result_queues_);
  ends_.set(job_);
  find_places();
  find_waits();
  group_layers();
  find_times();
  find_rooms();
}

std::optional<std::size_t> GenerationCosts::place_of(NodeId v) const {
  const std::size_t p = place_of_[v.index()];
  return p < places_.size() ? std::optional(p) : std::nullopt;
}

void GenerationCosts::find_places() {
  for (const NodeId v : all_ids<NodeId>(network_.num_nodes())) {
    const Node& node = network_.node(v);
    bool runs = false;
    for (std::uint32_t l = 1; !runs && l <= job_.model().num_layers(); ++l)
      runs = job_.constraints().allows(l, v) && job_.model().layer_time(l, node) &&
             again_.layer_time(l, node);
    if (runs) places_.push_back(v);
  }
  std::ranges::fill(place_of_, places_.size());
  for (std::size_t p = 0; p < places_.size(); ++p) place_of_[places_[p].index()] = p;
}

void GenerationCosts::find_waits() {
  const Resources resources(network_);
  const bool drains = query_.waiting == Waiting::kDraining;
  for (const NodeId v : places_) {
    const double overhead = network_.node(v).overhead.value();
    const double queue = queues_.idle_from(resources.of(v)).value();
    idle_from_.push_back(drains ? queue : 0.0);
    first_begins_.push_back(overhead + (query_.waiting == Waiting::kPerStay ? queue : 0.0));
    further_begins_.push_back(num_further_ * overhead);
    if (drains) last_wait_ = std::max(last_wait_, queue);
  }
  if (!drains) return;
  for (const LinkId e : all_ids<LinkId>(network_.num_links()))
    last_wait_ = std::max(last_wait_, queues_.idle_from(resources.of(e)).value());
}

// docs/theory.md#valleys-of-generation says when.
bool GenerationCosts::layers_merge() const {
  if (ends_.any() || network_.limits_memory_bandwidth() || !job_.constraints().is_free() ||
      query_.memory_may_bind(network_))
    return false;
  const Resources resources(network_);
  for (const LinkId e : all_ids<LinkId>(network_.num_links()))
    if (query_.waiting == Waiting::kDraining && queues_.idle_from(resources.of(e)) > Seconds())
      return false;
  std::set<std::string_view> devices;
  for (const NodeId v : places_) {
    const Node& node = network_.node(v);
    if (query_.waiting == Waiting::kPerLayer && queues_.idle_from(resources.of(v)) > Seconds())
      return false;
    if (!node.device.empty()) devices.insert(node.device);
  }
  const auto is_timed = [&](const Layer& layer) {
    return layer.only_timed || std::ranges::any_of(layer.on_device, [&](const Layer::OnDevice& it) {
             return devices.contains(it.device);
           });
  };
  return std::ranges::none_of(job_.model().layers(), is_timed) &&
         std::ranges::none_of(again_.layers(), is_timed);
}

void GenerationCosts::group_layers() {
  ungrouped(job_, groups_);
  if (!layers_merge()) return;
  const Model& model = job_.model();
  const std::uint32_t last = model.num_layers();
  // Behind the last layer come its last result and the way back.
  const auto sizes = [&](std::uint32_t l) {
    return l == last ? std::pair(again_.tensor_size(last), again_.tensor_size(0))
                     : std::pair(model.tensor_size(l), again_.tensor_size(l));
  };
  LayerGroups kept;
  for (std::uint32_t l = 0; l <= last; ++l) {
    const auto is_needless = [&] {
      const auto [first, further] = sizes(kept.back());
      const auto before = sizes(kept[kept.size() - 2]), behind = sizes(l);
      return first >= std::max(before.first, behind.first) &&
             further >= std::max(before.second, behind.second);
    };
    while (kept.size() >= 2 && is_needless()) kept.pop_back();
    kept.push_back(l);
  }
  groups_ = std::move(kept);
}

void GenerationCosts::find_times() {
  const Resources resources(network_);
  for (std::uint32_t g = 1; g <= num_groups(); ++g) {
    for (const NodeId v : places_) {
      const Node& node = network_.node(v);
      const double each =
          query_.waiting == Waiting::kPerLayer ? queues_.idle_from(resources.of(v)).value() : 0.0;
      double first = 0.0, further = 0.0;
      for (std::uint32_t l = first_layer(g); l <= last_layer(g); ++l) {
        first += layer_seconds(network_, job_, l, v) + each;
        const auto time = again_.layer_time(l, node);
        further += time ? num_further_ * time->value() : kNever;
      }
      const bool runs = first < kNever && further < kNever;
      first_times_.push_back(runs ? first : kNever);
      further_times_.push_back(runs ? further : kNever);
    }
  }
}

void GenerationCosts::find_rooms() {
  const MemoryNeeds needs(network_, job_, query_.limits.in_use);
  for (std::uint32_t g = 1; g <= num_groups(); ++g)
    for (const NodeId v : places_) {
      const auto taken = needs.taken(v.index());
      needs_.push_back(taken[last_layer(g)] - taken[first_layer(g) - 1]);
    }
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const std::size_t v = places_[p].index();
    if (!needs.is_limited(v)) {
      rooms_.push_back(kNever);
      continue;
    }
    limited_.push_back(p);
    std::vector<double> parts;
    for (std::uint32_t g = 1; g <= num_groups(); ++g) parts.push_back(need(g, p));
    rooms_.push_back(largest_sum_within(parts, needs.room(v)));
  }
}

Bytes GenerationCosts::first_size(std::uint32_t g) const {
  return job_.model().tensor_size(groups_[g]);
}
Bytes GenerationCosts::further_size(std::uint32_t g) const {
  return again_.tensor_size(groups_[g]);
}

std::span<const double> GenerationCosts::first_row(std::uint32_t g, std::size_t p) {
  return row({Kind::kFirst, first_size(g)}, p);
}
std::span<const double> GenerationCosts::further_row(std::uint32_t g, std::size_t p) {
  return row({Kind::kFurther, further_size(g)}, p);
}
std::span<const double> GenerationCosts::back_row(std::size_t p) {
  return row({Kind::kFurther, further_size(0)}, p);
}
double GenerationCosts::result(std::size_t p) {
  return row({Kind::kResult, further_size(num_groups())}, p).back();
}

std::span<const double> GenerationCosts::row(const RowKey& key, std::size_t p) {
  const auto [at, is_new] = row_ids_.try_emplace(key, row_ids_.size());
  if (is_new) rows_.resize(rows_.size() + places_.size());
  std::vector<double>& row = rows_[at->second * places_.size() + p];
  if (row.empty()) row = found_row(key, p);
  return row;
}

std::vector<double> GenerationCosts::found_row(const RowKey& key, std::size_t p) {
  std::vector<double> times = ready_at(places_[p], 0.0);
  const auto& [kind, size] = key;
  switch (kind) {
    case Kind::kFirst: first_.spread(size, times); break;
    case Kind::kFurther: further_.spread(size, times); break;
    case Kind::kResult: result_.spread(size, times); break;
  }
  std::vector<double> row = picked(times);
  if (kind == Kind::kFurther)
    for (double& time : row) time *= num_further_;
  return row;
}

std::span<const double> GenerationCosts::first_row_at(std::uint32_t g, NodeId from, double start) {
  std::vector<double> times = ready_at(from, start);
  if (job_.constraints().leaves(groups_[g])) draining_.spread(first_size(g), times);
  timed_row_ = picked(times);
  return timed_row_;
}

std::vector<double> GenerationCosts::first_spread(std::uint32_t g, std::span<const double> ready) {
  std::vector<double> times(network_.num_nodes(), kNever);
  for (std::size_t p = 0; p < ready.size(); ++p) times[places_[p].index()] = ready[p];
  draining_.spread(first_size(g), times);
  times = picked(times);
  times.pop_back();
  return times;
}

std::vector<double> GenerationCosts::ready_at(NodeId v, double start) const {
  std::vector<double> times(network_.num_nodes(), kNever);
  times[v.index()] = start;
  return times;
}

std::vector<double> GenerationCosts::picked(const std::vector<double>& by_node) const {
  std::vector<double> row;
  row.reserve(places_.size() + 1);
  for (const NodeId v : places_) row.push_back(by_node[v.index()]);
  row.push_back(by_node[job_.destination().index()]);
  return row;
}

bool GenerationCosts::are_twins(std::size_t p, std::size_t q) {
  if (last_wait_ > 0.0 || rooms_[p] != rooms_[q] || first_begins_[p] != first_begins_[q] ||
      further_begins_[p] != further_begins_[q])
    return false;
  for (std::uint32_t g = 1; g <= num_groups(); ++g)
    if (first_time(g, p) != first_time(g, q) || further_time(g, p) != further_time(g, q) ||
        need(g, p) != need(g, q) || first_begin(g, p) != first_begin(g, q) ||
        first_end(g, p) != first_end(g, q))
      return false;
  // Every row there is: alike from both, to both, and between them.
  for (const auto& [key, id] : row_ids_) {
    const std::span<const double> from_p = row(key, p), from_q = row(key, q);
    if (!is_near(from_p[q], from_q[p])) return false;
    for (std::size_t other = 0; other < from_p.size(); ++other) {
      if (other == p || other == q) continue;
      if (!is_near(from_p[other], from_q[other])) return false;
      if (other == places_.size()) continue;
      const std::span<const double> from = row(key, other);
      if (!is_near(from[p], from[q])) return false;
    }
  }
  return true;
}

std::vector<LinkId> GenerationCosts::first_path(std::uint32_t g, NodeId from, double start,
                                                NodeId to) {
  if (from == to) return {};
  return draining_.path(first_size(g), ready_at(from, start), to);
}
std::vector<LinkId> GenerationCosts::further_path(std::uint32_t g, NodeId from, NodeId to) {
  if (from == to) return {};
  return further_.path(further_size(g), ready_at(from, 0.0), to);
}
std::vector<LinkId> GenerationCosts::result_path(NodeId from, NodeId to) {
  if (from == to) return {};
  return result_.path(further_size(num_groups()), ready_at(from, 0.0), to);
}

}  // namespace lamina::route
