#include "lamina/plan/times_to_go.h"

#include <algorithm>

#include "lamina/core/quantity.h"

namespace lamina {
double layer_seconds(const Network& network, const Job& job, std::uint32_t l, std::size_t v) {
  if (!job.constraints().allows(l, NodeId(v))) return kNever;
  const auto time = job.model().layer_time(l, network.node(NodeId(v)));
  return time ? time->value() : kNever;
}

std::shared_ptr<const ToGo> TimesToGo::of(const Job& job) {
  constexpr std::size_t kMostStates = 8'000'000;  // kept, 64 MB
  JobKind kind = kind_of(job, KindOf::kEnding);
  if (const auto found = known_.find(kind); found != known_.end()) return found->second;
  const std::size_t num_states = 2 * network_.num_nodes() * (job.model().num_layers() + 1);
  if (num_states_ + num_states > kMostStates) {
    known_.clear();
    num_states_ = 0;
  }
  num_states_ += num_states;
  return known_[std::move(kind)] = std::make_shared<const ToGo>(find(job));
}

void TimesToGo::find_arcs() {
  if (!into_.empty()) return;
  into_.resize(network_.num_nodes());
  for (const Link& link : network_.links())
    into_[link.to.index()].push_back({link.from, link.bandwidth, link.delay});
}

ToGo TimesToGo::find(const Job& job) {
  find_arcs();
  const std::uint32_t last = job.model().num_layers();
  const std::size_t n = network_.num_nodes(), end = job.destination().index();
  ToGo to_go(last + 1, std::vector<double>(2 * n, kNever));
  std::vector<double> computing(n, kNever);  // in a stay, l layers done
  for (std::uint32_t l = last;; --l) {
    auto& row = to_go[l];
    if (l == last) {
      row[2 * end] = row[2 * end + 1] = 0.0;
    } else {
      for (std::size_t v = 0; v < n; ++v) {
        computing[v] = layer_seconds(network_, job, l + 1, v) +
                       std::min(computing[v], to_go[l + 1][2 * v + 1]);
        row[2 * v] = computing[v] + network_.node(NodeId(v)).overhead.value();
      }
    }
    if (job.constraints().leaves(l)) spread(job.model().tensor_size(l), row);
    if (l == 0) return to_go;
  }
}

void TimesToGo::spread(Bytes size, std::vector<double>& row) {
  queue_.clear();
  for (std::size_t v = 0; v < into_.size(); ++v)
    if (row[2 * v] < kNever) queue_.push(Seconds(row[2 * v]), NodeId(v));
  while (!queue_.empty()) {
    const auto [rest, u] = queue_.pop();
    if (rest.value() > row[2 * u.index()]) continue;  // superseded
    for (const Arc& arc : into_[u.index()]) {
      const double over = (size / arc.bandwidth + arc.delay + rest).value();
      const std::size_t v = 2 * arc.from.index();
      row[v + 1] = std::min(row[v + 1], over);
      if (over >= row[v]) continue;
      row[v] = over;
      queue_.push(Seconds(over), arc.from);
    }
  }
}

}  // namespace lamina
