#include "lamina/plan/least_charge.h"

#include <queue>
#include <tuple>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/resources.h"

namespace lamina {
namespace {

// A place on the way: tensor l at v, where a stay has `ended` or may begin.
struct Place {
  std::uint32_t l;
  std::size_t v;
  bool ended;
  auto operator<=>(const Place&) const = default;
};

// What a resource does: seconds of service, and a delay behind them.
struct Service {
  ResourceId resource;
  double length, delay;
};

class LeastCharge {
 public:
  LeastCharge(const Network& network, const Job& job, const ToGo& to_go, double weight,
              std::span<const double> rates)
      : network_(network),
        job_(job),
        to_go_(to_go),
        weight_(weight),
        rates_(rates),
        known_(2 * network.num_nodes() * (num_layers() + 1), kNever) {}

  double run() {
    push(0.0, {0, job_.source().index(), false});
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      const Place& place = entry.place;
      if (place.l == num_layers() && place.v == job_.destination().index()) return entry.key;
      if (entry.cost > known_[index_of(place)]) continue;
      go_on(entry.cost, place);
    }
    return kNever;
  }

 private:
  struct Entry {
    double key, cost;  // with and without what the rest of the way costs alone
    Place place;
    bool operator<(const Entry& other) const {
      return std::tie(other.key, other.place) < std::tie(key, place);
    }
  };

  [[nodiscard]] std::uint32_t num_layers() const { return job_.model().num_layers(); }
  [[nodiscard]] std::size_t index_of(const Place& place) const {
    return 2 * (place.l * network_.num_nodes() + place.v) + (place.ended ? 1 : 0);
  }

  void push(double cost, const Place& place) {
    const double rest = to_go_[place.l][2 * place.v + (place.ended ? 1 : 0)];
    const double key = weight_ * rest + cost;
    double& known = known_[index_of(place)];
    if (!(rest < kNever && key < kNever && cost < known)) return;
    known = cost;
    queue_.push({key, cost, place});
  }

  void serve(double cost, const Service& service, const Place& to) {
    push(cost + weight_ * (service.length + service.delay) +
             rates_[service.resource.index()] * service.length,
         to);
  }

  void go_on(double cost, const Place& place) {
    const auto [l, v, ended] = place;
    const NodeId node(v);
    const Resources resources(network_);
    double p = network_.node(node).overhead.value();
    for (std::uint32_t k = l + 1; !ended && k <= num_layers(); ++k) {
      const double time = layer_seconds(network_, job_, k, v);
      if (time == kNever) break;
      p += time;
      serve(cost, {resources.of(node), p, 0.0}, {k, v, true});
    }
    if (!job_.constraints().leaves(l)) return;
    std::size_t e = network_.first_link_from(node).index();
    for (const Link& link : network_.links_from(node))
      serve(cost,
            {resources.of(LinkId(e++)), (job_.model().tensor_size(l) / link.bandwidth).value(),
             link.delay.value()},
            {l, link.to.index(), false});
  }

  const Network& network_;
  const Job& job_;
  const ToGo& to_go_;
  double weight_;
  std::span<const double> rates_;
  std::vector<double> known_;  // by place
  std::priority_queue<Entry> queue_;
};

}  // namespace

double least_charge(const Network& network, const Job& job, const ToGo& to_go, double weight,
                    std::span<const double> rates) {
  return LeastCharge(network, job, to_go, weight, rates).run();
}

}  // namespace lamina
