#include "lamina/api/upgrade_bounds.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace lamina::api {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// An arc of one sweep: forwards as it is, backwards turned round.
struct Step {
  std::uint32_t to = 0, link = 0;
};

class Sweeps {
 public:
  Sweeps(const Network& network, const Job& job, double factor)
      : network_(network), job_(job), factor_(factor), n_(network.num_nodes()) {}

  // By tensor and node: the least time from the source, or to the destination.
  std::vector<double> forwards() {
    std::vector<double> far = unlabelled();
    join([](const Link& link) { return std::pair(link.from, link.to); });
    for (std::uint32_t l = 0; l <= last(); ++l) {
      if (l == 0) far[job_.source().index()] = 0.0;
      if (l > 0) compute(far, l - 1, l, l);
      spread(far, l);
    }
    return far;
  }
  std::vector<double> backwards() {
    std::vector<double> far = unlabelled();
    join([](const Link& link) { return std::pair(link.to, link.from); });
    for (std::uint32_t l = last() + 1; l-- > 0;) {
      if (l == last()) far[l * n_ + job_.destination().index()] = 0.0;
      if (l < last()) compute(far, l + 1, l, l + 1);
      spread(far, l);
    }
    return far;
  }

  [[nodiscard]] std::uint32_t last() const { return job_.model().num_layers(); }
  [[nodiscard]] double hop(std::uint32_t l, const Link& link) const {
    if (!job_.constraints().leaves(l)) return kNever;
    return (job_.model().tensor_size(l) / link.bandwidth).value() / factor_ + link.delay.value();
  }
  // A stated time does not fall with the speed, but this is a lower bound all the same.
  [[nodiscard]] double layer(std::uint32_t l, std::size_t v) const {
    if (!job_.constraints().allows(l, NodeId(v))) return kNever;
    const auto time = job_.model().layer_time(l, network_.nodes()[v]);
    return time ? time->value() / factor_ : kNever;
  }

 private:
  [[nodiscard]] std::vector<double> unlabelled() const {
    return std::vector<double>((last() + std::size_t{1}) * n_, kNever);
  }

  // Times at tensor `to` from those at tensor `from`, by layer l.
  void compute(std::vector<double>& far, std::uint32_t from, std::uint32_t to,
               std::uint32_t l) const {
    for (std::size_t v = 0; v < n_; ++v)
      if (far[from * n_ + v] < kNever) far[to * n_ + v] = far[from * n_ + v] + layer(l, v);
  }

  template <class Ends>
  void join(Ends ends) {
    steps_.assign(n_, {});
    for (std::uint32_t e = 0; e < network_.num_links(); ++e) {
      const auto [from, to] = ends(network_.links()[e]);
      steps_[from.index()].push_back({static_cast<std::uint32_t>(to.index()), e});
    }
  }

  void spread(std::vector<double>& far, std::uint32_t l) const {
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    double* const label = &far[l * n_];
    for (std::uint32_t v = 0; v < n_; ++v)
      if (label[v] < kNever) queue.emplace(label[v], v);
    while (!queue.empty()) {
      const auto [time, v] = queue.top();
      queue.pop();
      if (time > label[v]) continue;
      for (const Step& step : steps_[v]) {
        const double there = time + hop(l, network_.links()[step.link]);
        if (!(there < label[step.to])) continue;
        label[step.to] = there;
        queue.emplace(there, step.to);
      }
    }
  }

  const Network& network_;
  const Job& job_;
  double factor_;
  std::size_t n_;
  std::vector<std::vector<Step>> steps_;
};

}  // namespace

UpgradeBounds::UpgradeBounds(const Network& network, const Job& job, double factor)
    : through_node_(network.num_nodes(), kNever), through_link_(network.num_links(), kNever) {
  Sweeps sweeps(network, job, factor);
  const std::size_t n = network.num_nodes();
  const std::vector<double> from = sweeps.forwards(), to = sweeps.backwards();
  for (std::uint32_t l = 0; l <= sweeps.last(); ++l) {
    for (std::size_t e = 0; e < network.num_links(); ++e) {
      const Link& link = network.links()[e];
      const double time = from[l * n + link.from.index()] + to[l * n + link.to.index()];
      if (time < through_link_[e])
        through_link_[e] = std::min(through_link_[e], time + sweeps.hop(l, link));
    }
    if (l == 0) continue;
    for (std::size_t v = 0; v < n; ++v) {
      const double time = from[(l - 1) * n + v] + to[l * n + v];
      if (time < through_node_[v])
        through_node_[v] = std::min(through_node_[v], time + sweeps.layer(l, v));
    }
  }
}

}  // namespace lamina::api
