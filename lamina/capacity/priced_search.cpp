#include "lamina/capacity/priced_search.h"

#include <algorithm>
#include <limits>

#include "lamina/model/resources.h"
#include "lamina/route/route_builder.h"

namespace lamina::capacity {
namespace {

using route::kNoHop;

// In place of nothing, so that what cannot be stays infinite.
constexpr double kLeastPrice = 1e-300;

// By arc.
void price_bytes(const route::PackedLinks& links, std::span<const double> link_prices,
                 std::vector<double>& per_byte) {
  per_byte.resize(links.num_arcs());
  for (std::size_t e = 0; e < links.num_arcs(); ++e)
    per_byte[e] = links.arcs()[e].seconds_per_byte * link_prices[links.arcs()[e].link];
}

}  // namespace

PricedSearch::PricedSearch(const Network& network)
    : network_(&network),
      n_(network.num_nodes()),
      links_(network),
      links_back_(route::PackedLinks::reversed(network)),
      spread_(links_),
      spread_back_(links_back_),
      layer_times_(network),
      ends_(network),
      merger_(network),
      node_price_(n_),
      times_(n_),
      arrived_(n_),
      in_service_(n_),
      back_(n_),
      via_back_(n_),
      cost_(n_),
      best_home_(n_) {}

void PricedSearch::set_prices(std::span<const double> prices) {
  for (std::size_t v = 0; v < n_; ++v) node_price_[v] = std::max(prices[v], kLeastPrice);
  price_bytes(links_, prices.subspan(n_), per_byte_);
  price_bytes(links_back_, prices.subspan(n_), per_byte_back_);
}

void PricedSearch::run(const Job& job, double limit) {
  limit_ = limit;
  if (job.model().steps() == 0 || job.model().num_layers() == 0) {
    search(job, std::nullopt);
    cost_ = arrived_;
    return;
  }
  std::ranges::fill(cost_, kNever);
  for (const NodeId home : all_ids<NodeId>(n_)) {
    if (!job.constraints().allows(1, home)) continue;
    search(job, home);
    for (std::size_t v = 0; v < n_; ++v)
      if (arrived_[v] < cost_[v]) {
        cost_[v] = arrived_[v];
        best_home_[v] = home;
      }
  }
}

void PricedSearch::search(const Job& job, std::optional<NodeId> home) {
  begin(job, home);
  for (std::uint32_t k = 0; k < groups_.size(); ++k) {
    std::ranges::fill(via(k), kNoHop);
    if (k > 0) compute(k);
    if (k + 1 == groups_.size() && home_) return_home();
    if (job.constraints().leaves(groups_[k])) spread(k);
  }
}

void PricedSearch::begin(const Job& job, std::optional<NodeId> home) {
  job_ = &job;
  home_ = home;
  ends_.set(job);
  num_further_ = home ? job.model().steps() : 0.0;
  if (home) {
    further_.emplace(job.further_run(*home));
    route::ungrouped(job, groups_);
  } else {
    merger_.merge(job, Waiting::kPerStay, groups_);
  }
  const std::size_t num_states = groups_.size() * n_;
  if (via_.size() < num_states) via_.resize(num_states);
  if (goes_on_.size() < num_states) goes_on_.resize(num_states);
  std::ranges::fill(arrived_, kNever);
  std::ranges::fill(in_service_, kNever);
  arrived_[job.source().index()] = 0.0;
}

// Of all runs in which tensor l travels as it does in the first one.
double PricedSearch::bytes(std::uint32_t l) const {
  const double first = job_->model().tensor_size(l).value();
  return home_ && l > 0 ? first + num_further_ * further_->model().tensor_size(l).value() : first;
}

// Of all runs.
void PricedSearch::find_times(std::uint32_t first, std::uint32_t last) {
  std::ranges::copy(layer_times_.row(*job_, first, last), times_.begin());
  if (!home_) return;
  const auto further = layer_times_.row(*further_, first, last);
  for (std::size_t v = 0; v < n_; ++v) times_[v] += num_further_ * further[v];
  if (first > 1) return;
  for (std::size_t v = 0; v < n_; ++v)
    if (v != home_->index()) times_[v] = kNever;
}

// Of all runs: what a stay pays that begins, or ends, with the layer.
double PricedSearch::entering(std::uint32_t l, std::size_t v) const {
  return ends_.any() ? (1.0 + num_further_) * ends_.enter(l)[v] : 0.0;
}
double PricedSearch::leaving(std::uint32_t l, std::size_t v) const {
  return ends_.any() ? (1.0 + num_further_) * ends_.leave(l)[v] : 0.0;
}

void PricedSearch::compute(std::uint32_t k) {
  find_times(groups_[k - 1] + 1, groups_[k]);
  for (std::size_t v = 0; v < n_; ++v) {
    const double price = node_price_[v];
    const double overhead = (1.0 + num_further_) * network_->nodes()[v].overhead.value();
    const double begun =
        arrived_[v] + price * (overhead + times_[v] + entering(groups_[k - 1] + 1, v));
    const double gone_on = in_service_[v] + price * times_[v];
    const double least = std::min(begun, gone_on);
    goes_on_[k * n_ + v] = gone_on <= begun;
    in_service_[v] = least <= limit_ ? least : kNever;
    arrived_[v] = in_service_[v] + price * leaving(groups_[k], v);
  }
}

// The token of each run but the last goes back to where the next one begins.
void PricedSearch::return_home() {
  std::ranges::fill(back_, kNever);
  std::ranges::fill(via_back_, kNoHop);
  back_[home_->index()] = 0.0;
  const double token = num_further_ * further_->model().tensor_size(0).value();
  const NodeId from = *home_;
  spread_back_.run_from(
      std::span(&from, 1), [&](std::size_t e, double x) { return x + token * per_byte_back_[e]; },
      back_, via_back_);
  for (std::size_t v = 0; v < n_; ++v) arrived_[v] += back_[v];
}

void PricedSearch::spread(std::uint32_t k) {
  const double size = bytes(groups_[k]);
  const double limit = limit_;
  spread_.run(
      [&](std::size_t e, double x) {
        const double there = x + size * per_byte_[e];
        return there <= limit ? there : kNever;
      },
      arrived_, via(k));
}

Way PricedSearch::way_to(NodeId v) {
  if (home_ && best_home_[v.index()] != *home_) search(*job_, best_home_[v.index()]);
  Way way;
  route::BackwardRoute route(way.route);
  for (auto k = static_cast<std::uint32_t>(groups_.size() - 1);; --k) {
    for (; via(k)[v.index()] != kNoHop; v = network_->link(LinkId(via(k)[v.index()])).from)
      route.hop(groups_[k], LinkId(via(k)[v.index()]));
    if (k == 0) break;
    const std::uint32_t last = groups_[k];
    while (goes_on_[k * n_ + v.index()] != 0) --k;
    route.stay(v, groups_[k - 1] + 1, last);
  }
  route.finish();
  if (!home_) return way;
  const auto last_stay =
      std::ranges::find_if(way.route.rbegin(), way.route.rend(),
                           [](const Leg& leg) { return std::holds_alternative<Stay>(leg); });
  for (NodeId at = std::get<Stay>(*last_stay).node; at != *home_;) {
    const LinkId link(via_back_[at.index()]);
    way.again.emplace_back(Hop{0, link});
    at = network_->link(link).to;
  }
  const auto first_stay = std::ranges::find_if(
      way.route, [](const Leg& leg) { return std::holds_alternative<Stay>(leg); });
  way.again.insert(way.again.end(), first_stay, way.route.end());
  return way;
}

}  // namespace lamina::capacity
