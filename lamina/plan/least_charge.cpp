#include "lamina/plan/least_charge.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>

#include "lamina/model/resources.h"

namespace lamina {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

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
  LeastCharge(const Network& network, const Job& job, const ToGo& to_go, const Start& start,
              const Charges& charges)
      : network_(network), job_(job), to_go_(to_go), start_(start), charges_(charges) {}

  double run() {
    constexpr std::size_t kMostLabels = 60'000;
    push({0.0, 0.0, start_.weight, {0, job_.source().index(), false}});
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      const Place& place = entry.label.place;
      if (place.l == num_layers() && place.v == job_.destination().index()) return entry.key;
      if (num_labels_ > kMostLabels) return entry.key;
      auto& known = known_[index_of(place)];
      if (is_served(known, entry.label)) continue;
      known.push_back(entry.label);
      go_on(entry.label);
    }
    return kNever;
  }

 private:
  struct Label {
    double time;  // since the release
    double charged, left;
    Place place;
  };
  struct Entry {
    double key;
    Label label;
    bool operator<(const Entry& other) const {
      return std::tie(other.key, other.label.place) < std::tie(key, label.place);
    }
  };

  [[nodiscard]] std::uint32_t num_layers() const { return job_.model().num_layers(); }
  [[nodiscard]] std::size_t index_of(const Place& place) const {
    return 2 * (place.l * network_.num_nodes() + place.v) + (place.ended ? 1 : 0);
  }

  // Whether from `a` on nothing costs more than from `b` on. Without prices the rest of the way
  // costs the same. With prices `a` is there first, at most `left` of what it wins can be lost
  // again to them, and less of the weight is left to be charged.
  [[nodiscard]] bool serves(const Label& a, const Label& b) const {
    const double weight = start_.weight;
    if (charges_.prices.empty()) return weight * a.time + a.charged <= weight * b.time + b.charged;
    return a.time <= b.time && a.left <= b.left &&
           a.charged + a.left * (b.time - a.time) <= b.charged + weight * (b.time - a.time);
  }
  [[nodiscard]] bool is_served(const std::vector<Label>& known, const Label& label) const {
    return std::ranges::any_of(known, [&](const Label& k) { return serves(k, label); });
  }

  void push(const Label& label) {
    const Place& place = label.place;
    const double rest = to_go_[place.l][2 * place.v + (place.ended ? 1 : 0)];
    const double key = start_.weight * (label.time + rest) + label.charged;
    if (!(rest < kNever && key < kNever)) return;
    if (const auto known = known_.find(index_of(place));
        known != known_.end() && is_served(known->second, label))
      return;
    ++num_labels_;
    queue_.push({key, label});
  }

  void serve(Label label, const Service& service, const Place& to) {
    const auto& [resource, p, delay] = service;
    if (!charges_.prices.empty()) {
      const double x = start_.release + label.time;
      const JudgedPrice& price = charges_.prices[resource.index()];
      const double share = price.share(x, p, label.left);
      label.charged += price.charge(x, p, share);
      label.left -= share;
    }
    if (!charges_.rates.empty()) label.charged += charges_.rates[resource.index()] * p;
    label.time += p + delay;
    label.place = to;
    push(label);
  }

  void go_on(const Label& label) {
    const auto [l, v, ended] = label.place;
    const NodeId node(v);
    const Resources resources(network_);
    double p = network_.node(node).overhead.value();
    for (std::uint32_t k = l + 1; !ended && k <= num_layers(); ++k) {
      const double time = layer_seconds(network_, job_, k, v);
      if (time == kNever) break;
      p += time;
      serve(label, {resources.of(node), p, 0.0}, {k, v, true});
    }
    if (!job_.constraints().leaves(l)) return;
    std::size_t e = network_.first_link_from(node).index();
    for (const Link& link : network_.links_from(node))
      serve(label,
            {resources.of(LinkId(e++)), (job_.model().tensor_size(l) / link.bandwidth).value(),
             link.delay.value()},
            {l, link.to.index(), false});
  }

  const Network& network_;
  const Job& job_;
  const ToGo& to_go_;
  Start start_;
  const Charges& charges_;
  std::unordered_map<std::size_t, std::vector<Label>> known_;  // by place
  std::priority_queue<Entry> queue_;
  std::size_t num_labels_ = 0;
};

}  // namespace

double least_charge(const Network& network, const Job& job, const ToGo& to_go, const Start& start,
                    const Charges& charges) {
  return LeastCharge(network, job, to_go, start, charges).run();
}

}  // namespace lamina
