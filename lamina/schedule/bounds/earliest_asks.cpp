#include "lamina/schedule/bounds/earliest_asks.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace lamina::schedule {
namespace {

class Asks {
 public:
  Asks(const PricedChain& chain, std::span<const double> backlog, std::span<double> first)
      : chain_(chain),
        backlog_(backlog),
        first_(first),
        outside_(chain.num_nodes(), kNever),
        within_(chain.num_nodes(), kNever) {}

  void run(std::span<const Arrival> jobs) {
    for (const Arrival& job : jobs) outside_[job.node] = std::min(outside_[job.node], job.time);
    for (std::uint32_t g = 0;; ++g) {
      for (const PricedChain::Send& send : chain_.sends(g))
        outside_[send.to] = std::min(outside_[send.to], over(send, within_[send.from]));
      spread(g);
      if (g == chain_.num_groups()) return;
      compute(g + 1);
    }
  }

 private:
  // When a tensor that is there at `time` has crossed the link.
  double over(const PricedChain::Send& send, double time) {
    double& first = first_[send.resource.index()];
    first = std::min(first, time);
    return std::max(time, backlog_[send.resource.index()]) + send.service + send.delay;
  }

  void spread(std::uint32_t g) {
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    for (std::uint32_t v = 0; v < outside_.size(); ++v)
      if (outside_[v] < kNever) queue.emplace(outside_[v], v);
    while (!queue.empty()) {
      const auto [time, v] = queue.top();
      queue.pop();
      if (time > outside_[v]) continue;
      for (const PricedChain::Send& send : chain_.sends_from(g, v)) {
        const double there = over(send, time);
        if (there >= outside_[send.to]) continue;
        outside_[send.to] = there;
        queue.emplace(there, send.to);
      }
    }
  }

  void compute(std::uint32_t g) {
    const Resources resources(chain_.network());
    for (std::size_t v = 0; v < outside_.size(); ++v) {
      const double begins = outside_[v];
      outside_[v] = kNever;
      if (!chain_.runs(g, v)) {
        within_[v] = kNever;
        continue;
      }
      const std::size_t r = resources.of(NodeId(v)).index();
      first_[r] = std::min(first_[r], begins);
      const double overhead = chain_.network().nodes()[v].overhead.value();
      within_[v] =
          std::min(std::max(begins, backlog_[r]) + overhead, within_[v]) + chain_.time(g, v);
    }
  }

  const PricedChain& chain_;
  std::span<const double> backlog_;
  std::span<double> first_;
  std::vector<double> outside_, within_;
};

}  // namespace

void find_earliest_asks(const PricedChain& chain, std::span<const Arrival> jobs,
                        std::span<const double> backlog, std::span<double> first) {
  Asks(chain, backlog, first).run(jobs);
}

}  // namespace lamina::schedule
