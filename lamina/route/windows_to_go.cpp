#include "lamina/route/windows_to_go.h"

#include <algorithm>
#include <cassert>

#include "lamina/route/queue_at.h"

namespace lamina::route {
namespace {

// Every link the other way round, with what its queue charges each hop as a part of its delay. A
// transfer takes as long backwards as forwards, whole or in chunks (docs/theory.md#chunks).
Network reversed(const Network& network, const Query& query) {
  NetworkBuilder builder;
  builder.reserve(network.num_nodes(), network.num_links());
  for (const Node& node : network.nodes()) {
    Node bare;
    bare.id = node.id;
    [[maybe_unused]] const auto added = builder.add_node(std::move(bare));
    assert(added && "ids are unique there, too");
  }
  const Resources resources(network);
  const bool drains = query.waiting == Waiting::kDraining;
  for (const LinkId e : all_ids<LinkId>(network.num_links())) {
    const Link& link = network.link(e);
    const Seconds queue =
        drains ? Seconds() : queue_at(resources, resources.of(e), query.waiting, query.queues);
    [[maybe_unused]] const auto added =
        builder.add_link({link.to, link.from, link.bandwidth, link.delay + queue, {}, false});
    assert(added && "a valid link stays valid the other way round");
  }
  [[maybe_unused]] const auto set = builder.set_chunk(network.chunk());
  assert(set && "a valid size stays valid");
  return std::move(builder).build();
}

}  // namespace

WindowsToGo::WindowsToGo(const Network& network, const Query& query, const LayerTable& table,
                         const MemoryNeeds& needs, std::span<const double> prices)
    : n_(network.num_nodes()), at_(n_) {
  const Model& model = query.job.model();
  const std::uint32_t last = model.num_layers();
  begins_.assign((last + std::size_t{1}) * n_, kNever);
  leaves_ = begins_;
  const Network backwards = reversed(network, query);
  Transfers transfers(backwards);
  transfers.set(Waiting::kPerStay, Seconds());
  std::vector<double> ready(n_, kNever);
  const std::size_t end = query.job.destination().index();
  for (std::uint32_t l = last;; --l) {
    const auto leaves = std::span(leaves_).subspan(l * n_, n_);
    if (l == last) {
      ready[end] = 0.0;
    } else {
      compute(l, table, needs, prices);
      std::ranges::copy(std::span(begins_).subspan(l * n_, n_), ready.begin());
    }
    if (query.job.constraints().leaves(l)) transfers.arrive(model.tensor_size(l), ready, leaves);
    if (l == last) leaves[end] = 0.0;
    if (l == 0) break;
  }
  at_ = {};
}

void WindowsToGo::compute(std::uint32_t l, const LayerTable& table, const MemoryNeeds& needs,
                          std::span<const double> prices) {
  const auto times = table.times(l + 1);
  const double* const leaves = &leaves_[(l + std::size_t{1}) * n_];
  for (std::size_t v = 0; v < n_; ++v) {
    AtNode& at = at_[v];
    const bool is_limited = needs.is_limited(v);
    if (times[v] == kNever || (is_limited && !needs.fits(v, l, l + 1, needs.room(v)))) {
      at.ended.clear();
      at.sum = 0.0;
      continue;
    }
    if (leaves[v] < kNever) {
      const auto value = leaves[v] + table.leave(l + 1, v) - at.sum;
      if (is_limited)
        at.ended.push(l + 1, value);
      else
        at.ended.push_for_ever(l + 1, value);
    }
    const auto taken = needs.taken(v);
    at.sum += times[v] + table.to_go_on[v] +
              (prices.empty() ? 0.0 : prices[v] * (taken[l + 1] - taken[l]));
    while (is_limited && !at.ended.empty() &&
           !needs.fits(v, l, at.ended.least().layer, needs.room(v)))
      at.ended.drop_least();
    if (at.ended.empty()) continue;
    begins_[l * n_ + v] = static_cast<double>(at.ended.least().value + at.sum +
                                              (table.to_begin[v] - table.to_go_on[v])) +
                          table.enter(l + 1, v);
  }
}

}  // namespace lamina::route
