#include "lamina/plan/fitting_walk.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "lamina/plan/generation.h"

namespace lamina {
namespace {

using Flags = std::vector<bool>;

class FittingWalk {
 public:
  FittingWalk(const Network& network, const Job& job, const MemoryUse* in_use)
      : network_(network),
        job_(job),
        in_use_(in_use),
        n_(network.num_nodes()),
        last_(job.model().num_layers()),
        reached_(n_),
        may_begin_(last_ + 1, Flags(n_)),
        may_end_(last_ + 1, Flags(n_)) {
    for (const NodeId v : all_ids<NodeId>(n_))
      rooms_.push_back(in_use != nullptr ? in_use->left(v)
                                         : network.node(v).memory.value_or(Bytes::infinity()));
  }

  Existence run(std::size_t max_labels) {
    find_ends();
    const std::size_t source = job_.source().index();
    if (last_ == 0) return may_end_[0][source] ? Existence::kExists : Existence::kNone;
    push({0, source, {}});
    if (may_begin_[0][source] && begin({0, source, {}}, source)) return Existence::kExists;
    for (std::size_t labels = 0; !open_.empty(); ++labels) {
      if (labels == max_labels) return Existence::kUnknown;
      const Label label = std::move(open_.back());
      open_.pop_back();
      if (!is_dominated(label, false) && send(label)) return Existence::kExists;
    }
    return Existence::kNone;
  }

 private:
  using Taken = std::vector<std::pair<std::size_t, double>>;  // bytes by node, ascending
  // A stay at `node` has ended with layer `done`.
  struct Label {
    std::uint32_t done = 0;
    std::size_t node = 0;
    Taken taken{};
  };

  [[nodiscard]] bool may_run(std::uint32_t l, std::size_t v) const {
    return job_.constraints().allows(l, NodeId(v)) && runs_at(job_.model(), l, network_.nodes()[v]);
  }
  [[nodiscard]] Bytes need(std::uint32_t l, std::size_t v) const {
    return in_use_ != nullptr ? in_use_->added_by(job_.model(), l, NodeId(v))
                              : memory_of(job_.model().layer(l));
  }
  const Flags& reached_from(std::size_t v) {
    Flags& seen = reached_[v];
    if (!seen.empty()) return seen;
    seen.resize(n_);
    seen[v] = true;
    std::vector<NodeId> open{NodeId(v)};
    while (!open.empty()) {
      const NodeId u = open.back();
      open.pop_back();
      for (const Link& link : network_.links_from(u)) {
        if (seen[link.to.index()]) continue;
        seen[link.to.index()] = true;
        open.push_back(link.to);
      }
    }
    return seen;
  }

  // Where a stay may begin or end so that the destination can be reached by stays that fit by
  // themselves: backwards.
  void find_ends() {
    for (std::uint32_t l = last_;; --l) {
      for (std::size_t v = 0; v < n_; ++v) {
        if (l < last_) may_begin_[l][v] = can_begin(l, v);
        may_end_[l][v] = l == last_ && v == job_.destination().index();
      }
      if (job_.constraints().leaves(l))
        for (std::size_t v = 0; v < n_; ++v) may_end_[l][v] = may_end_[l][v] || can_leave(l, v);
      if (l == 0) return;
    }
  }
  [[nodiscard]] bool can_begin(std::uint32_t l, std::size_t v) const {
    Bytes taken;
    for (std::uint32_t k = l + 1; k <= last_; ++k) {
      if (!may_run(k, v)) return false;
      taken += need(k, v);
      if (!fits(taken, rooms_[v])) return false;
      if (may_end_[k][v]) return true;
    }
    return false;
  }
  bool can_leave(std::uint32_t l, std::size_t v) {
    const Flags& reached = reached_from(v);
    if (l == last_) return reached[job_.destination().index()];
    for (std::size_t w = 0; w < n_; ++w)
      if (w != v && reached[w] && may_begin_[l][w]) return true;
    return false;
  }

  // Stays wherever the tensor can go, the largest room last: it is looked at first. Whether one of
  // them ends it all.
  bool send(const Label& label) {
    if (label.done == last_) return true;  // it may end there
    if (!may_end_[label.done][label.node]) return false;
    const Flags& reached = reached_from(label.node);
    std::vector<std::size_t> nodes;
    for (std::size_t w = 0; w < n_; ++w)
      if (w != label.node && reached[w] && may_begin_[label.done][w]) nodes.push_back(w);
    std::ranges::stable_sort(nodes, {}, [&](std::size_t w) { return rooms_[w]; });
    return std::ranges::any_of(nodes, [&](std::size_t w) { return begin(label, w); });
  }

  bool begin(const Label& label, std::size_t v) {
    const auto at = std::ranges::find(label.taken, v, &Taken::value_type::first);
    const double before = at == label.taken.end() ? 0.0 : at->second;
    Bytes taken(before);
    for (std::uint32_t l = label.done + 1; l <= last_ && may_run(l, v); ++l) {
      taken += need(l, v);
      if (!fits(taken, rooms_[v])) return false;
      if (!may_end_[l][v]) continue;
      if (l == last_) return true;
      push({l, v, with(label.taken, v, taken.value())});
    }
    return false;
  }

  [[nodiscard]] Taken with(Taken taken, std::size_t v, double bytes) const {
    if (!rooms_[v].is_finite()) return taken;
    const auto at = std::ranges::lower_bound(taken, v, {}, &Taken::value_type::first);
    if (at != taken.end() && at->first == v)
      at->second = bytes;
    else
      taken.insert(at, {v, bytes});
    return taken;
  }

  void push(Label label) {
    if (!is_dominated(label, true)) open_.push_back(std::move(label));
  }

  // By another label of its state; a new one is remembered.
  bool is_dominated(const Label& label, bool is_new) {
    auto& known = known_[{label.done, label.node}];
    const auto no_more = [&](const Taken& a, const Taken& b) {
      return std::ranges::all_of(a, [&](const auto& row) {
        const auto at = std::ranges::lower_bound(b, row.first, {}, &Taken::value_type::first);
        return at != b.end() && at->first == row.first && row.second <= at->second;
      });
    };
    const bool found = std::ranges::any_of(known, [&](const Taken& taken) {
      return (is_new || taken != label.taken) && no_more(taken, label.taken);
    });
    if (found || !is_new) return found;
    std::erase_if(known, [&](const Taken& taken) { return no_more(label.taken, taken); });
    known.push_back(label.taken);
    return false;
  }

  const Network& network_;
  const Job& job_;
  const MemoryUse* in_use_;
  std::size_t n_;
  std::uint32_t last_;
  std::vector<Bytes> rooms_;
  std::vector<Flags> reached_;              // by node; empty: not looked at yet
  std::vector<Flags> may_begin_, may_end_;  // by layers done and node
  std::vector<Label> open_;
  std::map<std::pair<std::uint32_t, std::size_t>, std::vector<Taken>> known_;
};

}  // namespace

Existence exists_fitting_walk(const Network& network, const Job& job, const MemoryUse* in_use,
                              std::size_t max_labels) {
  return FittingWalk(network, job, in_use).run(max_labels);
}

}  // namespace lamina
