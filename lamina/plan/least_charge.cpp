#include "lamina/plan/least_charge.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <tuple>

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

class LeastCharge {
 public:
  LeastCharge(const Network& network, const Job& job, double weight, const Charges& charges)
      : network_(network), job_(job), weight_(weight), charges_(charges) {
    find_rest();
  }

  double run() {
    constexpr std::size_t kMostLabels = 400'000;
    push({job_.release().value(), 0.0, weight_, {0, job_.source().index(), false}});
    for (std::size_t count = 0; !queue_.empty(); ++count) {
      const Entry entry = queue_.top();
      queue_.pop();
      const Place& place = entry.label.place;
      if (place.l == num_layers() && place.v == job_.destination().index()) return entry.key;
      if (count > kMostLabels) return entry.key;
      auto& known = known_[place];
      if (std::ranges::any_of(known, [&](const Label& k) { return serves(k, entry.label); }))
        continue;
      known.push_back(entry.label);
      go_on(entry.label);
    }
    return kNever;
  }

 private:
  struct Label {
    double time, charged, left;
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
  [[nodiscard]] double rest(const Place& place) const {
    return rest_[place.l][2 * place.v + (place.ended ? 1 : 0)];
  }

  // Whether from `a` on nothing costs more than from `b` on: it is there first, at most `left` of
  // what it wins can be lost again to prices, and less of the weight is left to be charged.
  [[nodiscard]] bool serves(const Label& a, const Label& b) const {
    return a.time <= b.time && a.left <= b.left &&
           a.charged + a.left * (b.time - a.time) <= b.charged + weight_ * (b.time - a.time);
  }

  void push(const Label& label) {
    const double rest_time = rest(label.place);
    if (rest_time == kNever) return;
    queue_.push({weight_ * (label.time + rest_time) + label.charged, label});
  }

  void serve(Label label, std::size_t resource, double p, double delay, const Place& to) {
    const double x = label.time;
    if (!charges_.prices.empty()) {
      const JudgedPrice& price = charges_.prices[resource];
      const double share = price.share(x, p, label.left);
      label.charged += price.charge(x, p, share);
      label.left -= share;
    }
    if (!charges_.rates.empty()) label.charged += charges_.rates[resource] * p;
    label.time = x + p + delay;
    label.place = to;
    push(label);
  }

  void go_on(const Label& label) {
    const auto [l, v, ended] = label.place;
    const NodeId node(v);
    double p = network_.node(node).overhead.value();
    for (std::uint32_t k = l + 1; !ended && k <= num_layers(); ++k) {
      const double time = layer_time(k, v);
      if (time == kNever) break;
      p += time;
      serve(label, v, p, 0.0, {k, v, true});
    }
    if (!job_.may_move(l)) return;
    std::size_t e = network_.first_link_from(node).index();
    for (const Link& link : network_.links_from(node))
      serve(label, network_.num_nodes() + e++,
            (job_.model().tensor_size(l) / link.bandwidth).value(), link.delay.value(),
            {l, link.to.index(), false});
  }

  [[nodiscard]] double layer_time(std::uint32_t l, std::size_t v) const {
    if (!job_.may_run(l, NodeId(v))) return kNever;
    const auto time = job_.model().layer_time(l, network_.node(NodeId(v)));
    return time ? time->value() : kNever;
  }

  // Least time from every place to the end, alone: from the last tensor back, links until nothing
  // changes.
  void find_rest() {
    rest_.assign(num_layers() + 1, std::vector<double>(2 * network_.num_nodes(), kNever));
    std::vector<double> computing(network_.num_nodes(), kNever);  // in a stay, l layers done
    for (std::uint32_t l = num_layers();; --l) {
      auto& rest = rest_[l];
      if (l == num_layers()) {
        rest[2 * job_.destination().index()] = rest[2 * job_.destination().index() + 1] = 0.0;
      } else {
        for (std::size_t v = 0; v < computing.size(); ++v) {
          computing[v] = layer_time(l + 1, v) + std::min(computing[v], rest_[l + 1][2 * v + 1]);
          rest[2 * v] = computing[v] + network_.node(NodeId(v)).overhead.value();
        }
      }
      if (job_.may_move(l)) relax(rest, job_.model().tensor_size(l));
      if (l == 0) return;
    }
  }

  void relax(std::vector<double>& rest, Bytes size) const {
    for (bool changed = true; changed;) {
      changed = false;
      for (const Link& link : network_.links()) {
        const double over =
            (size / link.bandwidth + link.delay).value() + rest[2 * link.to.index()];
        for (double* label : {&rest[2 * link.from.index()], &rest[2 * link.from.index() + 1]}) {
          if (over >= *label) continue;
          *label = over;
          changed = true;
        }
      }
    }
  }

  const Network& network_;
  const Job& job_;
  double weight_;
  const Charges& charges_;
  std::vector<std::vector<double>> rest_;
  std::map<Place, std::vector<Label>> known_;
  std::priority_queue<Entry> queue_;
};

}  // namespace

double least_charge(const Network& network, const Job& job, double weight, const Charges& charges) {
  return LeastCharge(network, job, weight, charges).run();
}

}  // namespace lamina
