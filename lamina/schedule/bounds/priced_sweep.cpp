#include "lamina/schedule/bounds/priced_sweep.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lamina::schedule {
namespace {

constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max() / 4;
// A number this close to a whole one, in cells, is one.
constexpr double kWhole = 1e-9;

}  // namespace

std::int64_t PricedSweep::whole(double time) const {
  constexpr double kMost = 1e15;
  return static_cast<std::int64_t>(std::floor(std::clamp(time / cell_, -kMost, kMost) + kWhole));
}

// The first cell that starts at `from` or behind it.
std::int64_t PricedSweep::first_cell(double from, double start) const {
  return -whole(start - from);
}

// The cell in which the resource is done with its backlog, if that is no earlier than all cells.
std::int64_t PricedSweep::first_served(const Service& s) const {
  const double backlog = q_.backlog[s.resource.index()];
  return backlog > 0.0 ? whole(backlog - s.start) : -kNowhere;
}

PricedSweep::Service PricedSweep::hop(std::uint32_t g, const PricedChain::Send& send,
                                      double start) const {
  const double rest = send.service + send.delay + q_.chain->to_go(g, send.to);
  return {send.resource, start, send.service, whole(start + rest), false, 0.0};
}

// Into a stay at v that begins with group g + 1.
PricedSweep::Service PricedSweep::entry(std::uint32_t g, std::size_t v) const {
  const PricedChain& chain = *q_.chain;
  const Resources resources(chain.network());
  const double service = chain.network().nodes()[v].overhead.value() + chain.time(g + 1, v);
  const double start = -chain.to_go(g, v), ahead = start + service - grid(g + 1, v);
  const std::int64_t shift = whole(ahead);
  const bool split = ahead / cell_ - static_cast<double>(shift) > kWhole;
  return {resources.of(NodeId(v)), start, service, shift, split, 0.0};
}

std::size_t PricedSweep::num_lists(std::size_t v) const {
  const Resources resources(q_.chain->network());
  return std::max<std::size_t>(1, q_.tables->lists(resources.of(NodeId(v))).size());
}

void PricedSweep::run(const Question& question, bool keep) {
  q_ = question;
  keep_ = keep;
  cell_ = q_.tables->cell();
  weight_per_cell_ = q_.weight * cell_;
  const std::uint32_t last = q_.chain->num_groups();
  layers_.resize(std::max<std::size_t>(layers_.size(), keep ? last + 1 : 2));
  first_list_.assign(1, 0);
  for (std::size_t v = 0; v < q_.chain->num_nodes(); ++v)
    first_list_.push_back(first_list_.back() + num_lists(v));
  find_grids();
  find_lowest();
  for (std::uint32_t g = last;; --g) {
    make_rows(g);
    sweep_outside(g);
    if (g == 0) return;
    sweep_stays(g);
  }
}

// Where v may not run a group the grid of its stays ends; the next one starts anew.
void PricedSweep::find_grids() {
  const PricedChain& chain = *q_.chain;
  grid_.assign((chain.num_groups() + 1) * chain.num_nodes(), 0.0);
  for (std::size_t v = 0; v < chain.num_nodes(); ++v)
    for (std::uint32_t g = 1; g <= chain.num_groups(); ++g) {
      if (!chain.runs(g, v)) continue;
      double& here = grid_[g * chain.num_nodes() + v];
      here = chain.runs(g - 1, v) ? grid(g - 1, v) + chain.time(g, v) : -chain.within(g, v);
      here -= static_cast<double>(whole(here + chain.within(g, v))) * cell_;
    }
}

// In which cells a job can be at the earliest, by the same roundings.
void PricedSweep::find_lowest() {
  const PricedChain& chain = *q_.chain;
  lowest_.assign(2 * (chain.num_groups() + 1) * chain.num_nodes(), kNowhere);
  for (const Start& start : q_.starts)
    lowest(false, 0, start.node) = std::min(lowest(false, 0, start.node), start.cell);
  for (std::uint32_t g = 0; g <= chain.num_groups(); ++g) {
    for (std::size_t v = 0; v < chain.num_nodes(); ++v) {
      const std::int64_t here = lowest(true, g, v);
      if (here >= q_.horizon) continue;
      for (const PricedChain::Send& send : chain.sends_from(g, v)) {
        std::int64_t& there = lowest(false, g, send.to);
        there = std::min(there, here + hop(g, send, grid(g, v)).shift);
      }
    }
    spread_lowest(g);
    for (std::size_t v = 0; v < chain.num_nodes(); ++v) {
      if (!chain.runs(g + 1, v)) continue;
      std::int64_t& next = lowest(true, g + 1, v);
      if (lowest(false, g, v) < q_.horizon)
        next = std::min(next, lowest(false, g, v) + entry(g, v).shift);
      if (lowest(true, g, v) < q_.horizon)
        next = std::min(
            next, lowest(true, g, v) + whole(grid(g, v) + chain.time(g + 1, v) - grid(g + 1, v)));
    }
  }
}

void PricedSweep::spread_lowest(std::uint32_t g) {
  const PricedChain& chain = *q_.chain;
  for (bool changed = true; changed;) {
    changed = false;
    for (const PricedChain::Send& send : chain.sends(g)) {
      const std::int64_t here = lowest(false, g, send.from);
      if (here >= q_.horizon) continue;
      const std::int64_t over = here + hop(g, send, -chain.to_go(g, send.from)).shift;
      std::int64_t& there = lowest(false, g, send.to);
      if (over >= there) continue;
      there = over;
      changed = true;
    }
  }
}

void PricedSweep::make_rows(std::uint32_t g) {
  constexpr std::int64_t kSlack = 2;  // a cell for each rounding
  const PricedChain& chain = *q_.chain;
  const Resources resources(chain.network());
  Layer& to = layer(g);
  to.outside.assign(chain.num_nodes(), {});
  to.stays.assign(first_list_.back(), {});
  std::vector<Row*> rows;
  std::size_t size = 0;
  const auto add = [&](Row& row, std::int64_t from) {
    if (from >= q_.horizon) return;
    row.from = from;
    size += static_cast<std::size_t>(q_.horizon - from);
    rows.push_back(&row);
  };
  for (std::size_t v = 0; v < chain.num_nodes(); ++v) {
    if (chain.to_go(g, v) < kNever) add(to.outside[v], lowest(false, g, v));
    if (!chain.runs(g, v)) continue;
    const auto lists = q_.tables->lists(resources.of(NodeId(v)));
    for (std::size_t q = 0; q < num_lists(v); ++q) {
      std::int64_t from = lowest(true, g, v);
      if (q > 0) from = std::max(from, whole(lists[q].from - grid(g, v)) - kSlack);
      add(to.stays[first_list_[v] + q], from);
    }
  }
  to.cells.assign(size, kNever);
  double* next = to.cells.data();
  for (Row* row : rows) {
    row->cells = next;
    next += q_.horizon - row->from;
  }
}

void PricedSweep::sweep_outside(std::uint32_t g) {
  const PricedChain& chain = *q_.chain;
  const auto& rows = layer(g).outside;
  changed_.assign(chain.num_nodes(), false);
  if (const Row& end = rows[chain.destination()]; g == chain.num_groups() && end.is_there()) {
    changed_[chain.destination()] = true;
    for (std::int64_t i = end.from; i < q_.horizon; ++i)
      end[i] = weight_per_cell_ * static_cast<double>(i);
  }
  for (std::size_t v = 0; v < chain.num_nodes(); ++v)
    if (rows[v].is_there() && chain.runs(g + 1, v))
      changed_[v] = ask(entry(g, v), &layer(g + 1).stays[first_list_[v]], true, rows[v]);
  for (bool is_over = false; !is_over;) {
    is_over = true;
    for (const std::uint32_t u : chain.nearest_first(g)) {
      if (!changed_[u]) continue;
      changed_[u] = false;
      is_over = false;
      for (const std::uint32_t e : chain.sends_to(g, u)) {
        const PricedChain::Send& send = chain.sends(g)[e];
        const Row& out = rows[send.from];
        if (!out.is_there()) continue;
        const Service s = hop(g, send, -chain.to_go(g, send.from));
        if (ask(s, &rows[u], false, out)) changed_[send.from] = true;
      }
    }
  }
}

void PricedSweep::sweep_stays(std::uint32_t g) {
  const PricedChain& chain = *q_.chain;
  for (std::size_t v = 0; v < chain.num_nodes(); ++v) {
    const Row* const rows = &layer(g).stays[first_list_[v]];
    if (!rows->is_there()) continue;
    leaving_.assign(static_cast<std::size_t>(q_.horizon - rows->from), kNever);
    const Row leaving{rows->from, leaving_.data()};
    leave(g, v, leaving);
    for (std::size_t q = 0; q < num_lists(v); ++q)
      if (rows[q].is_there()) go_on(g, v, q, leaving);
  }
}

// Out of a stay that ends with group g.
void PricedSweep::leave(std::uint32_t g, std::size_t v, const Row& to) {
  const PricedChain& chain = *q_.chain;
  const double start = grid(g, v);
  if (g == chain.num_groups() && v == chain.destination())
    for (std::int64_t i = to.from; i < q_.horizon; ++i)
      to[i] = weight_per_cell_ * static_cast<double>(i) + q_.weight * start;
  for (const PricedChain::Send& send : chain.sends_from(g, v)) {
    const Row& next = layer(g).outside[send.to];
    if (!next.is_there()) continue;
    Service s = hop(g, send, start);
    s.floor = q_.weight * (start + chain.within(g, v));
    ask(s, &next, false, to);
  }
}

// With the next group, or out of the stay; no time passes between two groups of a stay.
void PricedSweep::go_on(std::uint32_t g, std::size_t v, std::size_t list, const Row& leaving) {
  const PricedChain& chain = *q_.chain;
  const Row& out = layer(g).stays[first_list_[v] + list];
  const double start = grid(g, v), floor = q_.weight * (start + chain.within(g, v));
  std::copy(&leaving[out.from], leaving.cells + (q_.horizon - leaving.from), out.cells);
  if (chain.runs(g + 1, v)) {
    const Row& next = layer(g + 1).stays[first_list_[v] + list];
    const double service = chain.time(g + 1, v);
    const std::int64_t shift = whole(start + service - grid(g + 1, v));
    const std::int64_t from = next.is_there() ? std::max(out.from, next.from - shift) : q_.horizon;
    const std::int64_t end = std::min(q_.horizon, q_.horizon - shift);
    if (from < end) {
      buffer_.assign(static_cast<std::size_t>(end - from), 0.0);
      const Resources resources(chain.network());
      const auto lists = q_.tables->lists(resources.of(NodeId(v)));
      if (!lists.empty()) charge(lists[list], start, service, from, end);
      const double* const after = &next[from + shift];
      double* const to = &out[from];
      for (std::int64_t i = 0; i < end - from; ++i)
        to[i] = std::min(to[i], after[i] + buffer_[static_cast<std::size_t>(i)]);
      num_cells_ += static_cast<std::size_t>(end - from);
    }
  }
  for (std::int64_t i = out.from; i < q_.horizon; ++i)
    out[i] = std::max(out[i], weight_per_cell_ * static_cast<double>(i) + floor);
}

bool PricedSweep::ask(const Service& s, const Row* next, bool by_list, const Row& out) {
  const auto lists = q_.tables->lists(s.resource);
  const std::int64_t top = std::min(q_.horizon, q_.horizon - s.shift);
  bool changed = false;
  for (std::size_t q = 0; q == 0 || q < lists.size(); ++q) {
    const Row& after = next[by_list ? q : 0];
    if (!after.is_there()) continue;
    const std::int64_t begin =
        q == 0 ? out.from : std::max(out.from, first_cell(lists[q].from, s.start));
    const std::int64_t end =
        q + 1 < lists.size() ? std::min(top, first_cell(lists[q + 1].from, s.start)) : top;
    if (begin < end)
      changed |= ask_within(s, lists.empty() ? nullptr : &lists[q], after, {begin, end}, out);
  }
  return changed;
}

// Of the cells begin..end - 1, whose jobs pay by `list` whenever they are served.
bool PricedSweep::ask_within(const Service& s, const PriceTables::List* list, const Row& next,
                             const Cells& of, const Row& out) {
  const std::int64_t begin = of.begin, end = of.end;
  const std::int64_t served = first_served(s);
  const std::int64_t from = std::max({begin, served, next.from - s.shift});
  const std::int64_t top = last_worth(s, list, next, std::max(from + 1, end));
  if (from >= top) return false;
  pay(s, list, next, from, top);
  const double* const paid = buffer_.data();
  double least = kNever;
  for (std::int64_t i = top - 1; i >= std::max(end, from); --i)
    least = std::min(least, paid[i - from]);
  bool changed = false;
  for (std::int64_t i = std::min(end, top) - 1; i >= from; --i) {
    least = std::min(least, paid[i - from]);
    const double value = std::max(least, weight_per_cell_ * static_cast<double>(i) + s.floor);
    double& here = out[i];
    changed |= value < here;
    here = std::min(here, value);
  }
  return lower(out, begin, std::min(end, served), least, s.floor) || changed;
}

// Behind the cells that are worth waiting for, from those in front of `end`: what follows later
// takes longer alone than the last of them pays at once.
std::int64_t PricedSweep::last_worth(const Service& s, const PriceTables::List* list,
                                     const Row& next, std::int64_t end) {
  const std::int64_t top = std::min(q_.horizon, q_.horizon - s.shift);
  if (end >= top || end - 1 + s.shift < next.from) return top;
  pay(s, list, next, end - 1, end);
  const double cells = std::ceil(buffer_[0] / weight_per_cell_);
  if (!(cells < static_cast<double>(top + s.shift))) return top;
  return std::clamp(static_cast<std::int64_t>(cells) - s.shift + 1, end, top);
}

// Fills buffer_ with what is paid by who is served in the cells begin..end - 1, and behind.
void PricedSweep::pay(const Service& s, const PriceTables::List* list, const Row& next,
                      std::int64_t begin, std::int64_t end) {
  const std::int64_t count = end - begin;
  buffer_.assign(static_cast<std::size_t>(count), 0.0);
  if (list != nullptr) charge(*list, s.start, s.service, begin, end);
  num_cells_ += static_cast<std::size_t>(count);
  const double* const after = &next[begin + s.shift];
  double* const paid = buffer_.data();
  if (!s.split) {
    for (std::int64_t i = 0; i < count; ++i) paid[i] += after[i];
    return;
  }
  const std::int64_t both = std::min(count, q_.horizon - 1 - s.shift - begin);
  for (std::int64_t i = 0; i < both; ++i) paid[i] += std::min(after[i], after[i + 1]);
  for (std::int64_t i = std::max<std::int64_t>(both, 0); i < count; ++i) paid[i] += after[i];
}

// Fills buffer_ with what is paid at least for a service begun in the cells begin..end - 1, where
// cell 0 starts at `start`.
void PricedSweep::charge(const PriceTables::List& list, double start, double service,
                         std::int64_t begin, std::int64_t end) {
  const double time = start / cell_ + 1.0 + static_cast<double>(begin);
  const std::span<double> out(buffer_.data(), static_cast<std::size_t>(end - begin));
  add_integrals(list.sum, time + service / cell_, 1.0, out);
  add_integrals(list.sum, time, -1.0, out);
  for (double& paid : out) paid = std::max(paid, 0.0);
}

bool PricedSweep::lower(const Row& out, std::int64_t begin, std::int64_t end, double value,
                        double floor) const {
  bool changed = false;
  for (std::int64_t i = begin; i < end; ++i) {
    const double here = std::max(value, weight_per_cell_ * static_cast<double>(i) + floor);
    changed |= here < out[i];
    out[i] = std::min(out[i], here);
  }
  return changed;
}

double PricedSweep::least(const Start& start) const {
  const double behind = weight_per_cell_ * static_cast<double>(q_.horizon);
  const Row& row = layers_[0].outside[start.node];
  if (!row.is_there() || start.cell < row.from || start.cell >= q_.horizon) return behind;
  return std::min(behind, row[start.cell]);
}

}  // namespace lamina::schedule
