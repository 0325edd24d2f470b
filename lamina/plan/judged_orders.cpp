#include "lamina/plan/judged_orders.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/plan/judged_transfers.h"

namespace lamina {
namespace {

bool not_before(Seconds arrival, Seconds potential) {
  return arrival * (1.0 + kArcTolerance) >= potential;
}

// Operators that have run, a bit each.
using Set = std::vector<std::uint64_t>;
constexpr std::uint32_t kBits = 64;

bool has(const Set& set, std::size_t op) { return (set[op / kBits] >> (op % kBits) & 1U) != 0; }

// The potentials of a set's states.
struct SetPotentials {
  std::vector<Seconds> here;        // its bundle is at v
  std::vector<Seconds> in_service;  // ... and v has just run its last operator
};

class OrdersProver {
 public:
  OrdersProver(const Network& network, const Job& job, Waiting waiting, const OrdersScope& scope)
      : network_(network),
        job_(job),
        model_(job.model()),
        waiting_(waiting),
        cap_(scope.cap),
        most_sets_(scope.most_sets),
        transfers_(network, waiting, job.release(), scope.chunk_times),
        needs_(model_.operators().size()) {
    for (std::size_t op = 0; op < needs_.size(); ++op) {
      for (const TensorId t : model_.operators()[op].inputs)
        if (const OperatorId maker = model_.tensors()[t.index()].producer; maker.valid())
          needs_[op].push_back(maker.index());
      // Tensors 0..p - 1 stay at the source if layers 1..p are private.
      if (!job.constraints().leaves(static_cast<std::uint32_t>(op))) private_.push_back(op);
      times_.push_back(times_of(static_cast<std::uint32_t>(op + 1)));
    }
    readers_.resize(model_.tensors().size());
    for (std::size_t op = 0; op < needs_.size(); ++op)
      for (const TensorId t : model_.operators()[op].inputs) readers_[t.index()].push_back(op);
    is_result_.resize(readers_.size());
    for (const TensorId t : model_.results()) is_result_[t.index()] = true;
  }

  Proof run() {
    const std::size_t n = network_.num_nodes();
    std::map<Set, SetPotentials> now, next;
    SetPotentials& start = now[Set(needs_.size() / kBits + 1, 0)];
    start = {std::vector(n, cap_), std::vector(n, cap_)};
    if (Seconds() < cap_) start.here[job_.source().index()] = Seconds();
    bool holds = true;
    std::uint64_t count = 0;
    for (std::size_t size = 0; holds && !now.empty(); ++size) {
      count += now.size();
      if (count > most_sets_) return {cap_, false};
      for (auto& [set, potentials] : now) {
        if (may_move(set)) holds = transfers_.spread(bundle(set), potentials.here, cap_) && holds;
        if (size < needs_.size()) climb(set, potentials, next);
      }
      if (size == needs_.size())
        return {now.begin()->second.here[job_.destination().index()], holds};
      for (const auto& [set, potentials] : now) holds = holds && verify(set, potentials, next);
      now = std::exchange(next, {});
    }
    return {cap_, holds};
  }

 private:
  // Of the operator at every node; infinite where it may not or cannot run.
  [[nodiscard]] std::vector<Seconds> times_of(std::uint32_t layer) const {
    std::vector<Seconds> times;
    for (const NodeId v : all_ids<NodeId>(network_.num_nodes())) {
      const auto time = job_.constraints().allows(layer, v)
                            ? model_.layer_time(layer, network_.node(v))
                            : std::nullopt;
      times.push_back(time.value_or(Seconds::infinity()));
    }
    return times;
  }

  [[nodiscard]] bool may_move(const Set& set) const {
    return std::ranges::all_of(private_, [&](std::size_t op) { return has(set, op); });
  }
  [[nodiscard]] bool may_run(const Set& set, std::size_t op) const {
    return !has(set, op) &&
           std::ranges::all_of(needs_[op], [&](std::size_t need) { return has(set, need); });
  }

  // The bytes of what is there and needed outside, or a result.
  [[nodiscard]] Bytes bundle(const Set& set) const {
    Bytes sum;
    const auto is_needed = [&](std::size_t t) {
      return is_result_[t] ||
             std::ranges::any_of(readers_[t], [&](std::size_t op) { return !has(set, op); });
    };
    for (const TensorId t : model_.inputs())
      if (is_needed(t.index())) sum += model_.tensors()[t.index()].size;
    for (std::size_t t = 0; t < readers_.size(); ++t) {
      const OperatorId maker = model_.tensors()[t].producer;
      if (maker.valid() && has(set, maker.index()) && is_needed(t)) sum += model_.tensors()[t].size;
    }
    return sum;
  }

  // When the operator is through at v at the earliest.
  [[nodiscard]] Seconds made(const SetPotentials& from, std::size_t op, std::size_t v) const {
    const Seconds time = times_[op][v];
    if (!time.is_finite()) return Seconds::infinity();
    const Node& node = network_.node(NodeId(v));
    const Seconds enter = model_.enter_time(static_cast<std::uint32_t>(op + 1), node);
    return std::min(served(node, from.here[v]) + node.overhead + enter + time,
                    from.in_service[v] + time);
  }
  // What a stay that ends with it pays.
  [[nodiscard]] Seconds leave(std::size_t op, std::size_t v) const {
    return model_.leave_time(static_cast<std::uint32_t>(op + 1), network_.node(NodeId(v)));
  }
  [[nodiscard]] Seconds served(const Node& node, Seconds x) const {
    const Seconds backlog = node.backlog_time();
    if (waiting_ != Waiting::kDraining) return x + backlog;
    return std::max(x, backlog - job_.release());
  }

  static Set with(const Set& set, std::size_t op) {
    Set more = set;
    more[op / kBits] |= std::uint64_t{1} << (op % kBits);
    return more;
  }

  void climb(const Set& set, const SetPotentials& from, std::map<Set, SetPotentials>& next) const {
    for (std::size_t op = 0; op < needs_.size(); ++op) {
      if (!may_run(set, op)) continue;
      SetPotentials* to = nullptr;
      for (std::size_t v = 0; v < from.here.size(); ++v) {
        const Seconds x = made(from, op, v);
        if (x >= cap_) continue;
        if (to == nullptr) {
          to = &next[with(set, op)];
          if (to->here.empty())
            *to = {std::vector(from.here.size(), cap_), std::vector(from.here.size(), cap_)};
        }
        to->in_service[v] = std::min(to->in_service[v], x);
        to->here[v] = std::min(to->here[v], x + leave(op, v));
      }
    }
  }

  // No operator leads to a potential earlier than that of its state. Sets that are not there are at
  // the cap.
  [[nodiscard]] bool verify(const Set& set, const SetPotentials& from,
                            const std::map<Set, SetPotentials>& next) const {
    for (std::size_t op = 0; op < needs_.size(); ++op) {
      if (!may_run(set, op)) continue;
      const auto to = next.find(with(set, op));
      for (std::size_t v = 0; v < from.here.size(); ++v) {
        const Seconds x = made(from, op, v);
        const Seconds potential = to == next.end() ? cap_ : to->second.in_service[v];
        if (!not_before(x, potential)) return false;
        if (to != next.end() && x + leave(op, v) < to->second.here[v]) return false;
      }
    }
    return true;
  }

  const Network& network_;
  const Job& job_;
  const Model& model_;
  Waiting waiting_;
  Seconds cap_;
  std::uint64_t most_sets_;
  JudgedTransfers transfers_;
  std::vector<std::vector<std::size_t>> needs_;    // by operator
  std::vector<std::vector<std::size_t>> readers_;  // by tensor
  std::vector<bool> is_result_;
  std::vector<std::size_t> private_;
  std::vector<std::vector<Seconds>> times_;  // by operator and node
};

}  // namespace

Proof prove_earliest_of_orders(const Network& network, const Job& job, Waiting waiting,
                               const OrdersScope& scope) {
  assert(job.model().cuts() != Cuts::kSingle && waiting != Waiting::kPerLayer);
  return OrdersProver(network, job, waiting, scope).run();
}

}  // namespace lamina
