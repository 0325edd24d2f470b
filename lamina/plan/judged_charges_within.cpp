#include <algorithm>
#include <queue>
#include <tuple>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/resources.h"
#include "lamina/plan/judged_charges.h"

namespace lamina {
namespace {

// Labels (paid, time) with dominance, by what the whole way pays at least.
class WithinLimit {
 public:
  WithinLimit(const Network& network, const Job& job, const ChargeRates& rates, Seconds within)
      : network_(network),
        job_(job),
        rates_(rates),
        limit_(within.value() * (1.0 + kRounding)),
        ones_(Resources(network).size(), 1.0),
        to_pay_(network, job, rates),
        to_take_(network, job, {ones_, 1.0}),
        fastest_(2 * (job.model().num_layers() + std::size_t{1}) * network.num_nodes(), kNever) {}

  double run() {
    constexpr std::size_t kMostLabels = 2'000'000;
    offer({0.0, 0.0, 0, job_.source(), false});
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      const Label& label = entry.label;
      if (label.l == job_.model().num_layers() && label.v == job_.destination()) return entry.least;
      if (num_labels_ > kMostLabels) return entry.least;
      double& fastest = fastest_[index_of(label)];
      if (label.time >= fastest) continue;
      fastest = label.time;
      go_on(label);
    }
    return kNever;
  }

 private:
  static constexpr double kRounding = 1e-12;

  struct Label {
    double paid, time;
    std::uint32_t l;
    NodeId v;
    bool in_service;
  };
  struct Entry {
    double least, time;
    Label label;
    bool operator<(const Entry& other) const {
      return std::tie(other.least, other.time) < std::tie(least, time);
    }
  };

  [[nodiscard]] std::size_t index_of(const Label& label) const {
    return 2 * (label.l * network_.num_nodes() + label.v.index()) + (label.in_service ? 1 : 0);
  }

  void offer(const Label& label) {
    const double time = label.time + to_take_.at(label.l, label.v, label.in_service);
    const double least = label.paid + to_pay_.at(label.l, label.v, label.in_service);
    if (!(time <= limit_) || !(least < kNever)) return;
    if (label.time >= fastest_[index_of(label)]) return;
    ++num_labels_;
    queue_.push({least, time, label});
  }

  // What a stay pays that begins with layer l.
  [[nodiscard]] double to_enter(std::uint32_t l, const Node& node) const {
    return (node.overhead + job_.model().enter_time(l, node)).value();
  }

  void go_on(const Label& from) {
    const Node& node = network_.node(from.v);
    if (from.l < job_.model().num_layers() && may_run_alone(network_, job_, from.l + 1, from.v)) {
      const double busy = job_.model().layer_time(from.l + 1, node)->value() +
                          (from.in_service ? 0.0 : to_enter(from.l + 1, node));
      offer({from.paid + rates_.by_resource[from.v.index()] * busy, from.time + busy, from.l + 1,
             from.v, true});
    }
    if (!job_.constraints().leaves(from.l)) return;
    const double leaving = from.in_service ? job_.model().leave_time(from.l, node).value() : 0.0;
    const double paid = from.paid + rates_.by_resource[from.v.index()] * leaving;
    std::size_t e = network_.first_link_from(from.v).index();
    for (const Link& link : network_.links_from(from.v)) {
      const double busy = (job_.model().tensor_size(from.l) / link.bandwidth).value();
      const double price = rates_.by_resource[network_.num_nodes() + e++];
      offer({paid + price * busy, from.time + leaving + busy + link.delay.value(), from.l, link.to,
             false});
    }
  }

  const Network& network_;
  const Job& job_;
  ChargeRates rates_;
  double limit_;
  std::vector<double> ones_;
  ChargesToGo to_pay_, to_take_;
  std::vector<double> fastest_;  // by state: of the labels settled there, none of which paid more
  std::priority_queue<Entry> queue_;
  std::size_t num_labels_ = 0;
};

}  // namespace

double least_charge_within(const Network& network, const Job& job, const ChargeRates& rates,
                           Seconds within) {
  return WithinLimit(network, job, rates, within).run();
}

}  // namespace lamina
