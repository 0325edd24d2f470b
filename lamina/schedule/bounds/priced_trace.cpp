// The way that a swept job takes, read off the tables: at every place the cheapest step.
#include <algorithm>

#include "lamina/schedule/bounds/priced_sweep.h"

namespace lamina::schedule {

std::vector<PricedSweep::Leg> PricedSweep::trace(const Start& start) {
  const PricedChain& chain = *q_.chain;
  const std::size_t most = 4 * (chain.num_groups() + chain.num_nodes() + 1);
  std::vector<Leg> legs;
  Place at{0, start.node, std::nullopt, start.cell};
  if (const Row& row = layers_[0].outside[start.node];
      !row.is_there() || start.cell < row.from || start.cell >= q_.horizon)
    return legs;
  for (std::size_t steps = 0; steps < most; ++steps) {
    if (at.g == chain.num_groups() && at.v == chain.destination()) return legs;
    const Choice next = next_of(at);
    if (next.value == kNever) break;
    if (next.begins)
      legs.push_back(next.leg);
    else
      legs.back().service += next.leg.service;
    at = next.to;
  }
  return {};
}

PricedSweep::Choice PricedSweep::next_of(const Place& at) {
  const PricedChain& chain = *q_.chain;
  Choice best;
  if (at.list) consider_going_on(at, best);
  if (!at.list && chain.runs(at.g + 1, at.v))
    consider(entry(at.g, at.v), &layers_[at.g + 1].stays[first_list_[at.v]], at,
             {at.g + 1, at.v, 0, 0}, best);
  const double start = at.list ? grid(at.g, at.v) : -chain.to_go(at.g, at.v);
  for (const PricedChain::Send& send : chain.sends_from(at.g, at.v)) {
    const double before = best.value;
    consider(hop(at.g, send, start), &layers_[at.g].outside[send.to], at,
             {at.g, send.to, std::nullopt, 0}, best);
    if (best.value < before) best.leg.delay = send.delay;
  }
  return best;
}

// The best time to be served: `next` is by list where it leads into a stay.
void PricedSweep::consider(const Service& s, const Row* next, const Place& at, Place to,
                           Choice& best) {
  const auto lists = q_.tables->lists(s.resource);
  std::size_t q = 0;
  while (q + 1 < lists.size() && first_cell(lists[q + 1].from, s.start) <= at.cell) ++q;
  const bool by_list = to.list.has_value();
  const Row& after = next[by_list ? q : 0];
  if (!after.is_there()) return;
  const std::int64_t from = std::max({at.cell, first_served(s), after.from - s.shift});
  const std::int64_t top = last_worth(s, lists.empty() ? nullptr : &lists[q], after, from + 1);
  if (from >= top) return;
  pay(s, lists.empty() ? nullptr : &lists[q], after, from, top);
  const auto least = std::min_element(buffer_.begin(), buffer_.end());
  if (!(*least < best.value)) return;
  const std::int64_t cell = from + (least - buffer_.begin());
  to.cell = cell + s.shift;
  if (by_list) to.list = q;
  if (s.split && to.cell + 1 < q_.horizon && after[to.cell + 1] < after[to.cell]) ++to.cell;
  best = {
      *least, {s.resource, s.service, 0.0, s.start + static_cast<double>(cell) * cell_}, true, to};
}

void PricedSweep::consider_going_on(const Place& at, Choice& best) {
  const PricedChain& chain = *q_.chain;
  if (!chain.runs(at.g + 1, at.v)) return;
  const Row& next = layers_[at.g + 1].stays[first_list_[at.v] + *at.list];
  const double start = grid(at.g, at.v), service = chain.time(at.g + 1, at.v);
  const std::int64_t cell = at.cell + whole(start + service - grid(at.g + 1, at.v));
  if (!next.is_there() || cell < next.from || cell >= q_.horizon) return;
  const Resources resources(chain.network());
  const ResourceId node = resources.of(NodeId(at.v));
  const auto lists = q_.tables->lists(node);
  buffer_.assign(1, 0.0);
  if (!lists.empty()) charge(lists[*at.list], start, service, at.cell, at.cell + 1);
  best = {
      next[cell] + buffer_[0], {node, service, 0.0, 0.0}, false, {at.g + 1, at.v, at.list, cell}};
}

}  // namespace lamina::schedule
