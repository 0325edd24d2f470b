#include "lamina/schedule/bounds/priced_chain.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

#include "lamina/route/layer_times.h"

namespace lamina::schedule {

PricedChain::PricedChain(const Network& network, const Job& job, const route::LayerGroups& groups)
    : network_(&network),
      n_(network.num_nodes()),
      destination_(job.destination().index()),
      num_groups_(static_cast<std::uint32_t>(groups.size() - 1)),
      groups_(groups) {
  find_times(job);
  find_sends(job);
  find_ways();
}

void PricedChain::find_times(const Job& job) {
  route::LayerTimes times(*network_);
  times_.assign(num_groups_ * n_, 0.0);
  for (std::uint32_t g = 1; g <= num_groups_; ++g)
    for (std::uint32_t l = groups_[g - 1] + 1; l <= groups_[g]; ++l) {
      const auto row = times.row(job, l);
      for (std::size_t v = 0; v < n_; ++v) times_[(g - 1) * n_ + v] += row[v];
    }
}

void PricedChain::find_sends(const Job& job) {
  const Resources resources(*network_);
  sends_.resize(num_groups_ + 1);
  for (std::uint32_t g = 0; g <= num_groups_; ++g) {
    if (!job.constraints().leaves(groups_[g])) continue;
    const Bytes size = job.model().tensor_size(groups_[g]);
    std::size_t e = 0;
    for (const Link& link : network_->links())
      sends_[g].push_back({static_cast<std::uint32_t>(link.from.index()),
                           static_cast<std::uint32_t>(link.to.index()), resources.of(LinkId(e++)),
                           (size / link.bandwidth).value(), link.delay.value()});
  }
}

void PricedChain::find_ways() {
  to_go_.assign((num_groups_ + 1) * n_, kNever);
  within_.assign((num_groups_ + 1) * n_, kNever);
  for (auto* rows : {&first_send_, &into_, &first_into_, &nearest_}) rows->resize(num_groups_ + 1);
  for (std::uint32_t g = num_groups_;; --g) {
    if (g == num_groups_) {
      to_go_[g * n_ + destination_] = 0.0;
    } else {
      for (std::size_t v = 0; v < n_; ++v)
        to_go_[g * n_ + v] =
            network_->nodes()[v].overhead.value() + time(g + 1, v) + within(g + 1, v);
    }
    index_sends(g);
    spread(g);
    std::erase_if(sends_[g], [&](const Send& send) { return to_go(g, send.to) == kNever; });
    index_sends(g);
    if (g == 0) break;
    for (std::size_t v = 0; v < n_; ++v) {
      if (time(g, v) == kNever) continue;
      double& rest = within_[g * n_ + v];
      if (g == num_groups_ && v == destination_) rest = 0.0;
      for (const Send& send : sends_from(g, v))
        rest = std::min(rest, send.service + send.delay + to_go(g, send.to));
      if (g < num_groups_) rest = std::min(rest, time(g + 1, v) + within(g + 1, v));
    }
  }
}

// Lowers the times to the end along the links backwards.
void PricedChain::spread(std::uint32_t g) {
  using Entry = std::pair<double, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  double* const here = &to_go_[g * n_];
  for (std::uint32_t v = 0; v < n_; ++v)
    if (here[v] < kNever) queue.emplace(here[v], v);
  while (!queue.empty()) {
    const auto [rest, u] = queue.top();
    queue.pop();
    if (rest > here[u]) continue;
    for (const std::uint32_t e : sends_to(g, u)) {
      const Send& send = sends_[g][e];
      const double over = send.service + send.delay + rest;
      if (over >= here[send.from]) continue;
      here[send.from] = over;
      queue.emplace(over, send.from);
    }
  }
  auto& order = nearest_[g];
  for (std::uint32_t v = 0; v < n_; ++v)
    if (here[v] < kNever) order.push_back(v);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t v) { return here[v]; });
}

void PricedChain::index_sends(std::uint32_t g) {
  const auto count = [&](auto key, std::vector<std::uint32_t>& first) {
    first.assign(n_ + 1, 0);
    for (const Send& send : sends_[g]) ++first[key(send) + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
  };
  count([](const Send& send) { return send.from; }, first_send_[g]);
  count([](const Send& send) { return send.to; }, first_into_[g]);
  into_[g].resize(sends_[g].size());
  std::vector<std::uint32_t> next = first_into_[g];
  for (std::uint32_t e = 0; e < sends_[g].size(); ++e) into_[g][next[sends_[g][e].to]++] = e;
}

namespace {

struct Corner {
  std::uint32_t layer;
  double work, bytes;
};

// Whether b lies on or above the line from a to c.
bool is_above(const Corner& a, const Corner& b, const Corner& c) {
  return (b.bytes - a.bytes) * (c.work - a.work) >= (c.bytes - a.bytes) * (b.work - a.work);
}

// The mean time of a layer at the nodes that may run it.
double mean_time(const Network& network, std::span<const double> row) {
  double sum = 0.0;
  std::size_t count = 0;
  for (std::size_t v = 0; v < network.num_nodes(); ++v)
    if (row[v] < kNever) {
      sum += row[v];
      ++count;
    }
  return count == 0 ? 0.0 : sum / static_cast<double>(count);
}

}  // namespace

route::LayerGroups groups_by_hull(const Network& network, const Job& job,
                                  std::span<const std::uint32_t> also) {
  const std::uint32_t last = job.model().num_layers();
  route::LayerTimes times(network);
  std::vector<Corner> hull;
  double work = 0.0;
  for (std::uint32_t l = 0; l <= last; ++l) {
    if (l > 0) work += mean_time(network, times.row(job, l));
    const Corner corner{l, work, job.model().tensor_size(l).value()};
    while (hull.size() >= 2 && is_above(hull[hull.size() - 2], hull.back(), corner))
      hull.pop_back();
    hull.push_back(corner);
  }
  route::LayerGroups groups(also.begin(), also.end());
  for (const Corner& corner : hull) groups.push_back(corner.layer);
  groups.push_back(0);
  // The layers of a group may run at the same nodes, and their tensors leave or not alike.
  std::vector<bool> before, able(network.num_nodes());
  for (std::uint32_t l = 1; l <= last; ++l) {
    const auto row = times.row(job, l);
    for (std::size_t v = 0; v < able.size(); ++v) able[v] = row[v] < kNever;
    if (l > 1 && (able != before || job.constraints().leaves(l) != job.constraints().leaves(l - 1)))
      groups.push_back(l - 1);
    before = able;
  }
  groups.push_back(last);
  std::ranges::sort(groups);
  const auto rest = std::ranges::unique(groups);
  groups.erase(rest.begin(), rest.end());
  return groups;
}

double PricedChain::longest_to_go() const {
  double longest = 0.0;
  for (const double time : to_go_)
    if (time < kNever) longest = std::max(longest, time);
  return longest;
}

}  // namespace lamina::schedule
