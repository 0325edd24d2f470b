#include "lamina/plan/judged_windows.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/judged_generation.h"
#include "lamina/plan/judged_transfers.h"

namespace lamina {
namespace {

// Times along a node are differences of sums that may be far larger.
using Sum = long double;

class MemoryProver {
 public:
  MemoryProver(const Network& network, const Job& job, Waiting waiting,
               std::span<const double> prices)
      : network_(network),
        job_(job),
        waiting_(waiting),
        prices_(prices),
        transfers_(network, waiting, job.release()),
        at_(network.num_nodes()),
        ended_(network.num_nodes(), Seconds::infinity()),
        there_(ended_),
        arrived_(ended_) {}

  Proof run() {
    const std::uint32_t last = job_.model().num_layers();
    ended_[job_.source().index()] = Seconds();
    for (std::uint32_t l = 0;; ++l) {
      if (l > 0) compute(l);
      travel(l);
      if (l == 0) arrived_[job_.source().index()] = Seconds();
      if (l == last) break;
    }
    const std::size_t end = job_.destination().index();
    const Seconds least = std::min(ended_[end], arrived_[end]);
    return {std::max(Seconds(), least - free()), holds_};
  }

 private:
  // A stay of layers first + 1 .. l that began so early that `value` + the node's sum is its end.
  struct Begun {
    std::uint32_t first;
    Sum value, taken;  // taken: bytes of all layers before it
  };
  struct AtNode {
    std::deque<Begun> begun;  // by rising value, each the best of those that began no later
    Sum sum = 0.0, taken = 0.0;
  };

  [[nodiscard]] double price(std::size_t v) const { return prices_.empty() ? 0.0 : prices_[v]; }
  // What all rooms are worth.
  [[nodiscard]] Seconds free() const {
    Seconds sum;
    for (std::size_t v = 0; v < prices_.size(); ++v)
      if (prices_[v] > 0.0)
        sum += Seconds(prices_[v] * network_.nodes()[v].memory.value_or(Bytes()).value());
    return sum;
  }
  [[nodiscard]] Seconds left_of(Seconds backlog) const {
    return waiting_ == Waiting::kDraining ? std::max(Seconds(), backlog - job_.release()) : backlog;
  }
  [[nodiscard]] Seconds served(Seconds x, Seconds backlog) const {
    return waiting_ == Waiting::kDraining ? std::max(x, left_of(backlog)) : x + backlog;
  }

  void compute(std::uint32_t l) {
    const Bytes need = memory_of(job_.model().layer(l));
    for (const NodeId v : all_ids<NodeId>(at_.size())) {
      AtNode& at = at_[v.index()];
      const Node& node = network_.node(v);
      const Bytes memory = node.memory.value_or(Bytes::infinity());
      ended_[v.index()] = Seconds::infinity();
      const auto time =
          job_.constraints().allows(l, v) ? job_.model().layer_time(l, node) : std::nullopt;
      if (!time || !fits(need, memory)) {
        at = {};
        continue;
      }
      const Seconds priced = *time + Seconds(price(v.index()) * need.value());
      const Seconds again = waiting_ == Waiting::kPerLayer ? node.backlog_time() : Seconds();
      at.sum += (priced + again).value();
      if (const Seconds x = arrived_[v.index()]; x.is_finite()) {
        const Seconds end = served(x, node.backlog_time()) + node.overhead +
                            job_.model().enter_time(l, node) + priced;
        const Begun stay{l - 1, end.value() - at.sum, at.taken};
        while (!at.begun.empty() && at.begun.back().value >= stay.value) at.begun.pop_back();
        at.begun.push_back(stay);
      }
      at.taken += need.value();
      while (!at.begun.empty() &&
             !fits(Bytes(static_cast<double>(at.taken - at.begun.front().taken)), memory))
        at.begun.pop_front();
      if (!at.begun.empty())
        ended_[v.index()] = Seconds(static_cast<double>(at.begun.front().value + at.sum)) +
                            job_.model().leave_time(l, node);
    }
  }

  // From where stays have ended to where the tensor arrives over a link.
  void travel(std::uint32_t l) {
    std::ranges::fill(arrived_, Seconds::infinity());
    if (!job_.constraints().leaves(l)) return;
    const Bytes size = job_.model().tensor_size(l);
    there_ = ended_;
    holds_ = transfers_.spread(size, there_) && holds_;
    for (const Link& link : network_.links()) {
      const Seconds x = there_[link.from.index()];
      if (!x.is_finite()) continue;
      // The last byte takes the link as long as the first chunk at least.
      const Seconds end = served(x, link.backlog_time()) +
                          std::min(size, network_.chunk()) / link.bandwidth + link.delay;
      Seconds& known = arrived_[link.to.index()];
      known = std::min(known, end);
    }
    for (std::size_t v = 0; v < arrived_.size(); ++v)
      if (there_[v] < ended_[v]) arrived_[v] = std::max(arrived_[v], there_[v]);
  }

  const Network& network_;
  const Job& job_;
  Waiting waiting_;
  std::span<const double> prices_;
  JudgedTransfers transfers_;
  std::vector<AtNode> at_;
  std::vector<Seconds> ended_, there_, arrived_;  // by node, from the release on
  bool holds_ = true;
};

}  // namespace

Proof prove_earliest_in_memory(const Network& network, const Job& job, Waiting waiting,
                               std::span<const double> prices) {
  if (generates(job))
    return prove_generation(network, job, waiting, Seconds::infinity(), {.prices = prices});
  return MemoryProver(network, job, waiting, prices).run();
}

Expected<std::vector<double>> prices_by_node(const Network& network,
                                             std::span<const MemoryPriceRow> rows) {
  std::vector<double> prices(rows.empty() ? 0 : network.num_nodes());
  std::vector<bool> seen(network.num_nodes());
  for (const MemoryPriceRow& row : rows) {
    const auto v = network.find(row.node);
    if (!v)
      return error(ErrorCode::kUnknownName, fmt::format("there is no node {}", quoted(row.node)));
    if (!network.node(*v).memory)
      return error(ErrorCode::kValue,
                   fmt::format("node {} has no limit of memory, whose bytes could have a price",
                               quoted(row.node)));
    if (seen[v->index()])
      return error(ErrorCode::kValue, fmt::format("node {} has two prices", quoted(row.node)));
    if (!(row.price >= 0.0) || !std::isfinite(row.price))
      return error(ErrorCode::kValue,
                   fmt::format("the price of a byte at {} is {:.12g}, should be finite and not "
                               "negative",
                               quoted(row.node), row.price));
    seen[v->index()] = true;
    prices[v->index()] = row.price;
  }
  return prices;
}

}  // namespace lamina
