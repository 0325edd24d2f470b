#include "lamina/api/components.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace lamina::api {
namespace {

std::size_t num_weak(const Network& network) {
  std::vector<std::size_t> parent(network.num_nodes());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
  };
  std::size_t parts = network.num_nodes();
  for (const Link& link : network.links()) {
    const std::size_t a = root(link.from.index()), b = root(link.to.index());
    if (a == b) continue;
    parent[a] = b;
    --parts;
  }
  return parts;
}

class StrongSearch {
 public:
  explicit StrongSearch(const Network& network)
      : network_(network),
        order_(network.num_nodes(), kUnseen),
        low_(network.num_nodes()),
        open_(network.num_nodes()) {}

  std::size_t count() {
    for (std::size_t v = 0; v < network_.num_nodes(); ++v)
      if (order_[v] == kUnseen) search_from(v);
    return parts_;
  }

 private:
  static constexpr std::size_t kUnseen = std::numeric_limits<std::size_t>::max();
  struct Frame {
    std::size_t node, next_link;
  };

  void enter(std::size_t v) {
    order_[v] = low_[v] = seen_++;
    open_[v] = true;
    stack_.push_back(v);
    frames_.push_back({v, 0});
  }

  void search_from(std::size_t start) {
    enter(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const auto links = network_.links_from(NodeId(frame.node));
      if (frame.next_link == links.size()) {
        leave(frame.node);
        continue;
      }
      const std::size_t to = links[frame.next_link++].to.index();
      if (order_[to] == kUnseen)
        enter(to);
      else if (open_[to])
        low_[frame.node] = std::min(low_[frame.node], order_[to]);
    }
  }

  void leave(std::size_t v) {
    frames_.pop_back();
    if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[v]);
    if (low_[v] != order_[v]) return;
    ++parts_;
    while (true) {
      const std::size_t member = stack_.back();
      stack_.pop_back();
      open_[member] = false;
      if (member == v) return;
    }
  }

  const Network& network_;
  std::vector<std::size_t> order_, low_;
  std::vector<bool> open_;  // whether the node's part is not closed yet
  std::vector<std::size_t> stack_;
  std::vector<Frame> frames_;
  std::size_t seen_ = 0, parts_ = 0;
};

}  // namespace

Components components_of(const Network& network) {
  return {num_weak(network), StrongSearch(network).count()};
}

}  // namespace lamina::api
