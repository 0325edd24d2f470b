#include "lamina/schedule/bounds/remaining_times.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace lamina::schedule {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// The links that lead to each node.
class LinksTo {
 public:
  explicit LinksTo(const Network& network) : first_(network.num_nodes() + 1) {
    for (const Link& link : network.links()) ++first_[link.to.index() + 1];
    for (std::size_t v = 1; v < first_.size(); ++v) first_[v] += first_[v - 1];
    links_.resize(network.num_links());
    std::vector<std::size_t> next = first_;
    for (const Link& link : network.links()) links_[next[link.to.index()]++] = &link;
  }

  [[nodiscard]] std::span<const Link* const> to(std::size_t v) const {
    return std::span(links_).subspan(first_[v], first_[v + 1] - first_[v]);
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<const Link*> links_;
};

double hop_time(const Link& link, Bytes size) {
  return (size / link.bandwidth + link.delay).value();
}

// Lowers labels along the links backwards.
void spread(const LinksTo& links, Bytes size, double* label, std::size_t n) {
  using Entry = std::pair<double, std::size_t>;
  std::vector<Entry> entries;
  for (std::size_t v = 0; v < n; ++v)
    if (label[v] < kNever) entries.emplace_back(label[v], v);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue(std::greater<>(),
                                                                       std::move(entries));
  while (!queue.empty()) {
    const auto [x, v] = queue.top();
    queue.pop();
    if (x > label[v]) continue;
    for (const Link* link : links.to(v)) {
      const double y = x + hop_time(*link, size);
      if (y >= label[link->from.index()]) continue;
      label[link->from.index()] = y;
      queue.emplace(y, link->from.index());
    }
  }
}

}  // namespace

void RemainingTimes::time_layers(const Network& network, const Job& job) {
  const std::uint32_t last = job.model().num_layers();
  layer_time_.assign(last * n_, kNever);
  for (std::uint32_t l = 1; l <= last; ++l) {
    for (std::size_t v = 0; v < n_; ++v) {
      if (!job.constraints().allows(l, NodeId(v))) continue;
      if (const auto time = job.model().layer_time(l, network.nodes()[v]))
        layer_time_[(l - 1) * n_ + v] = time->value();
    }
  }
}

RemainingTimes::RemainingTimes(const Network& network, const Job& job) : n_(network.num_nodes()) {
  const Model& model = job.model();
  const std::uint32_t last = model.num_layers();
  time_layers(network, job);
  at_.assign((last + 1) * n_, kNever);
  behind_stay_.assign((last + 1) * n_, kNever);
  const LinksTo links(network);
  std::vector<double> in_service(n_, kNever);  // has made tensor l and computes on
  for (std::uint32_t l = last;; --l) {
    double* const here = &at_[l * n_];
    if (l == last) {
      here[job.destination().index()] = 0.0;
    } else {
      for (std::size_t v = 0; v < n_; ++v) {
        in_service[v] = layer_time(l + 1, v) + std::min(in_service[v], behind_stay(l + 1, v));
        here[v] = in_service[v] + network.nodes()[v].overhead.value();
      }
    }
    const Bytes size = model.tensor_size(l);
    if (job.constraints().leaves(l)) spread(links, size, here, n_);
    for (const Link& link : network.links()) {
      if (!job.constraints().leaves(l)) break;
      double& behind = behind_stay_[l * n_ + link.from.index()];
      behind = std::min(behind, hop_time(link, size) + here[link.to.index()]);
    }
    if (l == last) behind_stay_[l * n_ + job.destination().index()] = 0.0;
    if (l == 0) break;
  }
}

}  // namespace lamina::schedule
