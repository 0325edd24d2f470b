#include "lamina/plan/memory_shortage.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <utility>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/model/max_flow.h"
#include "lamina/plan/generation.h"

namespace lamina {
namespace {

using Layers = std::vector<std::uint32_t>;
using Homes = std::vector<std::size_t>;  // positions among the nodes at hand, ascending

// Two sizes that differ, so that the texts do, too.
std::pair<std::string, std::string> texts(Bytes a, Bytes b) {
  std::pair both{to_human(a), to_human(b)};
  if (both.first == both.second)
    both = {fmt::format("{:.12g} B", a.value()), fmt::format("{:.12g} B", b.value())};
  return both;
}

class Shortage {
 public:
  Shortage(const Network& network, const Job& job, const MemoryUse* in_use)
      : network_(network),
        job_(job),
        in_use_(in_use),
        nodes_(nodes_between(network, job.source(), job.destination())) {
    for (const NodeId v : nodes_)
      rooms_.push_back(in_use != nullptr ? in_use->left(v)
                                         : network.node(v).memory.value_or(Bytes::infinity()));
  }

  std::string text() {
    if (nodes_.empty()) return {};  // no way: another reason
    for (std::uint32_t l = 1; l <= job_.model().num_layers(); ++l) {
      if (auto why = why_not_one(l); !why.empty()) return why;
      if (needs_.size() < l) return {};  // nobody may run it: another reason
    }
    if (auto why = why_not_set(); !why.empty()) return why;
    return why_not_so_many();
  }

 private:
  [[nodiscard]] bool may_run(std::uint32_t l, NodeId v) const {
    return job_.constraints().allows(l, v) && runs_at(job_.model(), l, network_.node(v));
  }
  [[nodiscard]] Bytes need_at(std::uint32_t l, NodeId v) const {
    return in_use_ != nullptr ? in_use_->added_by(job_.model(), l, v)
                              : memory_of(job_.model().layer(l));
  }
  [[nodiscard]] std::string where() const {
    return fmt::format("{} on the ways from {} to {}",
                       in_use_ != nullptr ? "left beside the other jobs" : "of memory",
                       quoted(network_.node(job_.source()).id, std::string::npos),
                       quoted(network_.node(job_.destination()).id, std::string::npos));
  }
  [[nodiscard]] std::string what() const {
    const auto layers = job_.model().layers();
    return std::ranges::any_of(layers, [](const Layer& l) { return l.state > Bytes(); })
               ? "weights and states"
               : "weights";
  }

  // Finds what the layer needs at least, and which nodes can hold it.
  std::string why_not_one(std::uint32_t l) {
    Homes homes;
    Bytes least = Bytes::infinity(), at_least = Bytes::infinity(), most;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!may_run(l, nodes_[i])) continue;
      const Bytes need = need_at(l, nodes_[i]);
      at_least = std::min(at_least, need);
      most = std::max(most, rooms_[i]);
      if (!fits(need, rooms_[i])) continue;
      homes.push_back(i);
      least = std::min(least, need);
    }
    if (!homes.empty()) {
      homes_.push_back(std::move(homes));
      needs_.push_back(least);
      return {};
    }
    if (!at_least.is_finite()) return {};
    const auto [needed, there] = texts(at_least, most);
    const std::string& name = job_.model().layer(l).name;
    return fmt::format(
        "layer {}{} needs {}, and the most that a node which may run it has {} is {}", l,
        name.empty() ? "" : " (" + name + ")", needed, where(), there);
  }

  [[nodiscard]] Bytes sum(const Layers& layers) const {
    Bytes sum;
    for (const std::uint32_t l : layers) sum += needs_[l - 1];
    return sum;
  }
  [[nodiscard]] Homes homes_of(const Layers& layers) const {
    std::vector<bool> is_home(nodes_.size());
    for (const std::uint32_t l : layers)
      for (const std::size_t i : homes_[l - 1]) is_home[i] = true;
    Homes homes;
    for (std::size_t i = 0; i < is_home.size(); ++i)
      if (is_home[i]) homes.push_back(i);
    return homes;
  }
  [[nodiscard]] Bytes room(const Homes& homes) const {
    Bytes room;
    for (const std::size_t i : homes) room += rooms_[i];
    return room;
  }

  // The layers on the source's side of a minimum cut between layers and the nodes that can hold
  // them; layers with the same homes are one vertex.
  [[nodiscard]] Layers layers_of_cut() const {
    std::map<Homes, Layers> groups;
    for (std::uint32_t l = 1; l <= needs_.size(); ++l)
      if (needs_[l - 1] > Bytes()) groups[homes_[l - 1]].push_back(l);
    const std::size_t n = nodes_.size(), source = n + groups.size(), sink = source + 1;
    MaxFlow flow(sink + 1);
    const auto whole = [](double bytes) {
      return static_cast<MaxFlow::Capacity>(static_cast<std::int64_t>(bytes));
    };
    constexpr double kMost = 9e18;  // as much as any sum
    for (std::size_t i = 0; i < n; ++i)
      flow.add_arc(
          i, sink,
          rooms_[i].value() < kMost ? whole(std::ceil(rooms_[i].value())) : MaxFlow::kUnlimited);
    std::size_t at = n;
    for (const auto& [homes, layers] : groups) {
      flow.add_arc(source, at, whole(std::min(std::floor(sum(layers).value()), kMost)));
      for (const std::size_t i : homes) flow.add_arc(at, i, MaxFlow::kUnlimited);
      ++at;
    }
    flow.solve(source, sink);
    Layers cut;
    at = n;
    for (const auto& [homes, layers] : groups)
      if (flow.is_on_source_side(at++)) cut.insert(cut.end(), layers.begin(), layers.end());
    std::ranges::sort(cut);
    return cut;
  }

  [[nodiscard]] std::string why_not_set() const {
    Layers all(needs_.size());
    std::iota(all.begin(), all.end(), 1U);
    const Layers cut = layers_of_cut();
    for (const Layers* const layers : {&cut, static_cast<const Layers*>(&all)}) {
      const Homes homes = homes_of(*layers);
      const Bytes needed = sum(*layers), there = room(homes);
      if (layers->empty() || fits(needed, there)) continue;
      const auto [much, little] = texts(needed, there);
      if (needed == sum(all)) return fmt::format("{} of {}, {} {}", much, what(), little, where());
      return fmt::format("{} need {}, and the nodes that can hold any of them have {} {}",
                         layers->size() == 1 ? fmt::format("layer {}", layers->front())
                                             : fmt::format("{} layers", layers->size()),
                         much, little, where());
    }
    return {};
  }

  // Layers by falling size: each count with the nodes that can hold any of those so far.
  [[nodiscard]] std::string why_not_so_many() const {
    Layers layers(needs_.size());
    std::iota(layers.begin(), layers.end(), 1U);
    std::ranges::stable_sort(layers, std::greater<>(), [&](auto l) { return needs_[l - 1]; });
    std::vector<bool> is_home(nodes_.size());
    for (std::size_t k = 0; k < layers.size(); ++k) {
      const Bytes least = needs_[layers[k] - 1];
      if (!(least > Bytes())) break;
      for (const std::size_t i : homes_[layers[k] - 1]) is_home[i] = true;
      if (k + 1 < layers.size() && needs_[layers[k + 1] - 1] == least) continue;
      double most = 0.0;
      for (std::size_t i = 0; i < is_home.size(); ++i)
        if (is_home[i]) most += std::floor(rooms_[i] / least * (1.0 + 1e-12));
      if (static_cast<double>(k + 1) > most)
        return fmt::format(
            "{} layers need {} each or more, and {:.0f} of that size fit into what is "
            "{}, node by node",
            k + 1, to_human(least), most, where());
    }
    return {};
  }

  const Network& network_;
  const Job& job_;
  const MemoryUse* in_use_;
  std::vector<NodeId> nodes_;
  std::vector<Bytes> rooms_;  // by place among the nodes
  std::vector<Homes> homes_;  // by layer
  std::vector<Bytes> needs_;  // by layer: the least at any of them
};

std::vector<bool> reached(const std::vector<std::vector<NodeId>>& next, NodeId from) {
  std::vector<bool> seen(next.size());
  std::vector<NodeId> open{from};
  seen[from.index()] = true;
  while (!open.empty()) {
    const NodeId v = open.back();
    open.pop_back();
    for (const NodeId w : next[v.index()]) {
      if (seen[w.index()]) continue;
      seen[w.index()] = true;
      open.push_back(w);
    }
  }
  return seen;
}

}  // namespace

std::string memory_shortage(const Network& network, const Job& job, const MemoryUse* in_use) {
  return Shortage(network, job, in_use).text();
}

std::vector<NodeId> nodes_between(const Network& network, NodeId from, NodeId to) {
  std::vector<std::vector<NodeId>> out(network.num_nodes()), into(network.num_nodes());
  for (const Link& link : network.links()) {
    out[link.from.index()].push_back(link.to);
    into[link.to.index()].push_back(link.from);
  }
  const auto ahead = reached(out, from), behind = reached(into, to);
  std::vector<NodeId> nodes;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
    if (ahead[v.index()] && behind[v.index()]) nodes.push_back(v);
  return nodes;
}

}  // namespace lamina
