#include "lamina/schedule/bounds/priced_jobs.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "lamina/schedule/bounds/earliest_asks.h"

namespace lamina::schedule {
namespace {

using KindKey = std::tuple<const Model*, Constraints::Key, NodeId, double>;

KindKey key_of(const Workload& workload, std::size_t j) {
  const Job& job = workload.job(j);
  return {&job.model(), job.constraints().key(), job.destination(), workload.costs().factor(j)};
}

std::int64_t cells_before(double time, double cell) {
  constexpr double kWhole = 1e-9;
  return static_cast<std::int64_t>(std::floor(time / cell + kWhole));
}

}  // namespace

PricedJobs::PricedJobs(const Workload& workload, const BoundEffort& effort)
    : workload_(&workload),
      origin_(effort.origin),
      pool_(effort.num_threads),
      sweeps_(pool_.num_threads()) {
  const Resources resources(workload.network());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    backlog_.push_back(resources.backlog_time(r).value());
  find_kinds();
  find_first_served();
}

double PricedJobs::num_states(const Workload& workload) {
  std::set<KindKey> known;
  double states = 0.0;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    if (known.insert(key_of(workload, j)).second)
      states +=
          static_cast<double>(workload.job(j).model().num_layers() + 1) *
          static_cast<double>(workload.network().num_nodes() + workload.network().num_links());
  return states;
}

void PricedJobs::find_kinds() {
  constexpr double kMostStates = 4e6;  // of chains that are kept, some 40 bytes each
  std::map<KindKey, std::size_t> known;
  first_release_ = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < workload_->num_jobs(); ++j) {
    first_release_ = std::min(first_release_, workload_->job(j).release().value());
    const auto [at, is_new] = known.try_emplace(key_of(*workload_, j), kinds_.size());
    if (is_new) kinds_.push_back({{}, workload_->costs().factor(j)});
    kinds_[at->second].jobs.push_back(j);
  }
  num_states_ = num_states(*workload_);
  if (num_states_ > kMostStates) return;
  for (Kind& kind : kinds_) {
    kind.layers = std::make_unique<PricedChain>(chain_of(kind, Detail::kAllLayers));
    kind.groups = std::make_unique<PricedChain>(chain_of(kind, Detail::kGroups));
  }
}

PricedChain PricedJobs::chain_of(const Kind& kind, Detail detail) const {
  const Job& job = workload_->job(kind.jobs.front());
  route::LayerGroups groups;
  if (detail == Detail::kAllLayers)
    route::ungrouped(job, groups);
  else
    groups = groups_by_hull(workload_->network(), job);
  return {workload_->network(), job, groups};
}

void PricedJobs::find_first_served() {
  first_.assign(backlog_.size(), std::numeric_limits<double>::infinity());
  for (const Kind& kind : kinds_) {
    std::vector<Arrival> arrivals;
    for (const std::size_t j : kind.jobs)
      arrivals.push_back({workload_->job(j).source().index(), workload_->job(j).release().value()});
    std::optional<PricedChain> made;
    const PricedChain& chain =
        kind.layers ? *kind.layers : made.emplace(chain_of(kind, Detail::kAllLayers));
    find_earliest_asks(chain, arrivals, backlog_, first_);
    longest_to_go_ = std::max(longest_to_go_, chain.longest_to_go());
    num_layers_ += static_cast<double>(chain.num_groups() + 1);
  }
  for (std::size_t r = 0; r < first_.size(); ++r) first_[r] = std::max(first_[r], backlog_[r]);
}

double PricedJobs::narrowest_judged(std::span<const TimedPrice> prices) const {
  constexpr double kMost = 1e9, kMostInMemory = 5e7;  // as the judge: cells times states, and rows
  constexpr double kWider = 1.1;  // a price that is told in few digits may end a little later
  double last = 0.0;
  for (const TimedPrice& price : prices)
    if (!price.points.empty()) last = std::max(last, price.points.back().time - first_release_);
  const auto nodes = static_cast<double>(workload_->network().num_nodes());
  const auto rows = static_cast<double>(prices.size());
  const double cells =
      std::min(kMost / (num_layers_ * (nodes + rows)), kMostInMemory / (nodes + 2.0 * rows)) - 2.0;
  return cells > 0.0 ? kWider * (last + longest_to_go_) / cells
                     : std::numeric_limits<double>::infinity();
}

std::optional<PricedJobs::Outcome> PricedJobs::evaluate(const Question& question,
                                                        const BoundClock& clock) {
  // Cells are those of the clock that prices are told by, whose time 0 is `origin` before ours.
  const double before = std::floor(origin_.value() / question.cell) * question.cell;
  const double shift = origin_.value() - before;
  std::vector<TimedPrice> prices(question.prices.begin(), question.prices.end());
  for (TimedPrice& price : prices) {
    if (price.arrived_from > 0.0)
      price.arrived_from = price.arrived_from + origin_.value() - before;
    for (auto& point : price.points) point.time = point.time + origin_.value() - before;
  }
  const PriceTables tables(prices, backlog_.size(), question.cell);
  std::vector<double> first = first_;
  for (double& time : first) time += shift;
  std::vector<Part> parts(kinds_.size());
  pool_.run(kinds_.size(), [&](std::size_t thread, std::size_t k) {
    if (!clock.is_over()) parts[k] = price(kinds_[k], tables, shift, question, sweeps_[thread]);
  });
  Outcome outcome;
  outcome.value = -tables.area(first);
  for (Part& part : parts) {
    if (!part.is_done) return std::nullopt;
    outcome.value += part.value;
    outcome.num_cells += part.num_cells;
    std::ranges::move(part.walks, std::back_inserter(outcome.walks));
  }
  return outcome;
}

double PricedJobs::latest_worth(std::size_t j, double cost) const {
  const double w = workload_->costs().factor(j), at_zero = workload_->costs().cost(j, Seconds());
  return (cost - at_zero) / w;
}

PricedJobs::Part PricedJobs::price(const Kind& kind, const PriceTables& tables, double shift,
                                   const Question& question, PricedSweep& sweep) const {
  constexpr std::int64_t kMargin = 4;
  const JobCosts& costs = workload_->costs();
  Part part;
  part.is_done = true;
  if (kind.weight == 0.0) return part;
  const auto& kept = question.detail == Detail::kGroups ? kind.groups : kind.layers;
  std::optional<PricedChain> made;
  if (!kept) made.emplace(chain_of(kind, question.detail));
  const PricedChain& chain = kept ? *kept : *made;
  std::vector<double> backlog = backlog_;
  for (double& time : backlog) time = time > 0.0 ? time + shift : 0.0;
  std::vector<PricedSweep::Start> starts;
  std::int64_t horizon = 0;
  for (const std::size_t j : kind.jobs) {
    const Job& job = workload_->job(j);
    const std::size_t source = job.source().index();
    const double alone = job.release().value() + chain.to_go(0, source) + shift;
    starts.push_back({source, cells_before(alone, question.cell)});
    const double latest = latest_worth(j, question.costs[j]) + shift;
    horizon = std::max({horizon, starts.back().cell, cells_before(latest, question.cell)});
  }
  const std::size_t cells_then = sweep.num_cells();
  sweep.run({&chain, &tables, backlog, kind.weight, starts, horizon + kMargin}, question.traced);
  part.num_cells = sweep.num_cells() - cells_then;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t j = kind.jobs[i];
    const double completion = sweep.least(starts[i]) / kind.weight - shift;
    part.value += std::max(costs.cost(j, Seconds(completion)), costs.cost(j, workload_->alone(j)));
    if (!question.traced) continue;
    const auto legs = sweep.trace(starts[i]);
    if (!legs.empty()) part.walks.push_back(walk_of(j, legs, shift));
  }
  return part;
}

PricedJobs::Walk PricedJobs::walk_of(std::size_t j, std::span<const PricedSweep::Leg> legs,
                                     double shift) const {
  Walk walk{j, 0.0, {}};
  double now = workload_->job(j).release().value();
  for (const PricedSweep::Leg& leg : legs) {
    const double begin = std::max({now, leg.not_before - shift, backlog_[leg.resource.index()]});
    walk.services.push_back({leg.resource, now, begin + leg.service, leg.service});
    now = begin + leg.service + leg.delay;
  }
  walk.completion = now;
  return walk;
}

}  // namespace lamina::schedule
