#include "tests/support/brute_force.h"

#include <algorithm>
#include <vector>

namespace lamina::testing {
namespace {

class Search {
 public:
  Search(const Network& network, const Job& job, Waiting waiting)
      : network_(network), job_(job), waiting_(waiting) {}

  Best run() {
    visit(0, job_.source(), job_.release(), {job_.source()});
    return best_;
  }

 private:
  Seconds served(Seconds now, Seconds backlog) const {
    return waiting_ == Waiting::kDraining ? std::max(now, backlog) : now + backlog;
  }

  // When the last byte of a tensor that is ready at x is there: the first chunk goes ahead, and at
  // one of the links all bytes pass behind it.
  [[nodiscard]] Seconds last_byte(const std::vector<LinkId>& way, Bytes size, Seconds x) const {
    const bool drains = waiting_ == Waiting::kDraining;
    Seconds head = x, last = x;
    for (std::size_t i = 0; i < way.size(); ++i) {
      const Link& link = network_.link(way[i]);
      head = served(head, link.backlog_time());
      Seconds end = head + size / link.bandwidth + link.delay;
      for (std::size_t j = i + 1; j < way.size(); ++j) {
        const Link& later = network_.link(way[j]);
        end += network_.chunk() / later.bandwidth + later.delay;
        if (!drains) end += later.backlog_time();
      }
      last = std::max(last, end);
      head += network_.chunk() / link.bandwidth + link.delay;
    }
    return last;
  }

  // Every way on which a tensor in chunks visits no node twice, from u, where it is ready.
  void send(std::uint32_t done, NodeId u, Seconds ready, const std::vector<NodeId>& seen,
            const std::vector<LinkId>& way) {
    std::size_t position = network_.first_link_from(u).index();
    for (const Link& link : network_.links_from(u)) {
      const LinkId id(position++);
      if (!job_.constraints().carries(done, id)) continue;
      if (std::ranges::find(seen, link.to) != seen.end()) continue;
      auto more = seen;
      more.push_back(link.to);
      auto longer = way;
      longer.push_back(id);
      legs_.emplace_back(Hop{done, id});
      arrive(done, link.to, last_byte(longer, job_.model().tensor_size(done), ready));
      send(done, link.to, ready, more, longer);
      legs_.pop_back();
    }
  }

  // All of tensor `done` is at node u.
  void arrive(std::uint32_t done, NodeId u, Seconds now) {
    if (now >= best_.completion) return;  // no move takes less than no time
    const Seconds end = now + to_leave();
    if (done == job_.model().num_layers() && u == job_.destination() && end < best_.completion)
      best_ = {end, legs_};
    if (done < job_.model().num_layers() && job_.constraints().allows(done + 1, u))
      compute(done + 1, u, now);
  }

  // Tensor `done` is at node u; `seen` are the nodes where it has been.
  void visit(std::uint32_t done, NodeId u, Seconds now, const std::vector<NodeId>& seen) {
    arrive(done, u, now);
    if (now >= best_.completion) return;
    const Model& model = job_.model();
    now += to_leave();
    if (model.tensor_size(done) > network_.chunk()) return send(done, u, now, seen, {});
    std::size_t position = network_.first_link_from(u).index();
    for (const Link& link : network_.links_from(u)) {
      const LinkId id(position++);
      if (!job_.constraints().carries(done, id)) continue;
      if (std::ranges::find(seen, link.to) != seen.end()) continue;
      auto more = seen;
      more.push_back(link.to);
      legs_.emplace_back(Hop{done, id});
      visit(
          done, link.to,
          served(now, link.backlog_time()) + model.tensor_size(done) / link.bandwidth + link.delay,
          more);
      legs_.pop_back();
    }
  }

  // Of chains, whose layers are their operators.
  [[nodiscard]] Seconds entry(std::vector<DeviceTime> Operator::* of, std::uint32_t layer,
                              const Node& node) const {
    for (const DeviceTime& it : job_.model().operators()[layer - 1].*of)
      if (it.device == node.device) return it.time;
    return {};
  }
  // What the stay pays that has got so far, if it ends here.
  [[nodiscard]] Seconds to_leave() const {
    const Stay* stay = legs_.empty() ? nullptr : std::get_if<Stay>(&legs_.back());
    if (stay == nullptr) return {};
    return entry(&Operator::leave, stay->last_layer, network_.node(stay->node));
  }

  void compute(std::uint32_t layer, NodeId u, Seconds now) {
    const Node& node = network_.node(u);
    const auto time = job_.model().layer_time(layer, node);
    if (!time) return;
    const Stay* before = legs_.empty() ? nullptr : std::get_if<Stay>(&legs_.back());
    const Leg last = before != nullptr ? legs_.back() : Leg();
    if (before != nullptr) {  // no hop in between: the same stay goes on
      legs_.back() = Stay{u, before->first_layer, layer};
      if (waiting_ == Waiting::kPerLayer) now += node.backlog_time();
    } else {
      legs_.emplace_back(Stay{u, layer, layer});
      now = served(now, node.backlog_time()) + node.overhead + entry(&Operator::enter, layer, node);
    }
    visit(layer, u, now + *time, {u});
    if (before != nullptr)
      legs_.back() = last;
    else
      legs_.pop_back();
  }

  const Network& network_;
  const Job& job_;
  Waiting waiting_;
  Route legs_;
  Best best_;
};

}  // namespace

Best brute_force(const Network& network, const Job& job, Waiting waiting) {
  return Search(network, job, waiting).run();
}

}  // namespace lamina::testing
