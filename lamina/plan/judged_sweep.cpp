#include "lamina/plan/judged_sweep.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lamina/core/quantity.h"

namespace lamina {
std::int64_t JudgedSweep::whole(double time, double cell) {
  constexpr double kWhole = 1e-9, kFar = 1e15;
  return static_cast<std::int64_t>(std::floor(std::clamp(time / cell, -kFar, kFar) + kWhole));
}

JudgedSweep::JudgedSweep(const JudgedKind& kind, const JudgedCells& cells, const Rule& rule)
    : kind_(kind), cells_(cells), rule_(rule), per_cell_(rule.weight * cells.cell()) {
  for (std::uint32_t l = 0; l <= kind.num_layers(); ++l) hops_.push_back(kind.hops(l));
  set_phases();
}

// The cells of a stay begin at phase + i D: each layer's where those of the layer before end, and
// always so that the least time to the end is within the first cell.
void JudgedSweep::set_phases() {
  const std::size_t n = kind_.network().num_nodes();
  phase_.assign(kind_.num_layers() + 1, std::vector<double>(n));
  for (std::uint32_t l = 1; l <= kind_.num_layers(); ++l)
    for (std::size_t v = 0; v < n; ++v) {
      if (!kind_.computes(l, v)) continue;
      double phase = -kind_.in_stay(l, v);
      if (kind_.computes(l - 1, v)) phase = phase_[l - 1][v] + kind_.layer(l, v);
      const auto ahead = static_cast<double>(cells_in(phase + kind_.in_stay(l, v)));
      phase_[l][v] = phase - ahead * cells_.cell();
    }
}

std::size_t JudgedSweep::num_tariffs(std::size_t v) const {
  const Resources resources(kind_.network());
  return std::max<std::size_t>(1, cells_.tariffs(resources.of(NodeId(v))).size());
}

JudgedSweep::Demand JudgedSweep::crossing(std::uint32_t l, const JudgedKind::Hop& hop,
                                          double begin) const {
  const double rest = hop.service + hop.delay + kind_.at(l, hop.to);
  return {hop.resource, begin, hop.service, cells_in(begin + rest), false, 0.0};
}

// A stay at v with layer l as its first.
JudgedSweep::Demand JudgedSweep::beginning(std::uint32_t l, std::size_t v) const {
  const Resources resources(kind_.network());
  const double service = kind_.network().node(NodeId(v)).overhead.value() + kind_.layer(l, v);
  const double begin = -kind_.at(l - 1, v), way = begin + service - phase_[l][v];
  const std::int64_t ahead = cells_in(way);
  const double left = way / cells_.cell() - static_cast<double>(ahead);
  return {resources.of(NodeId(v)), begin, service, ahead, left > 1e-9, 0.0};
}

// Cells from layer l - 1 to layer l of the same stay.
std::int64_t JudgedSweep::further(std::uint32_t l, std::size_t v) const {
  return cells_in(phase_[l - 1][v] + kind_.layer(l, v) - phase_[l][v]);
}

void JudgedSweep::find_lows(std::span<const std::int64_t> starts) {
  const std::size_t n = kind_.network().num_nodes();
  const std::vector<std::int64_t> nobody(n, rule_.horizon);
  low_.assign(kind_.num_layers() + 1, nobody);
  low_in_stay_.assign(kind_.num_layers() + 1, nobody);
  low_[0].assign(starts.begin(), starts.end());
  for (std::uint32_t l = 0; l <= kind_.num_layers(); ++l) find_lows_of(l);
}

void JudgedSweep::find_lows_of(std::uint32_t l) {
  const std::int64_t nobody = rule_.horizon;
  const auto reach = [&](std::int64_t& low, std::int64_t from, std::int64_t ahead) {
    if (from >= nobody || from + ahead >= low) return false;
    low = from + ahead;
    return true;
  };
  for (const JudgedKind::Hop& hop : hops_[l])
    reach(low_[l][hop.to], low_in_stay_[l][hop.from], crossing(l, hop, phase_[l][hop.from]).ahead);
  for (bool changed = true; changed;) {
    changed = false;
    for (const JudgedKind::Hop& hop : hops_[l])
      changed |=
          reach(low_[l][hop.to], low_[l][hop.from], crossing(l, hop, -kind_.at(l, hop.from)).ahead);
  }
  for (std::size_t v = 0; v < low_[l].size(); ++v) {
    if (!kind_.computes(l + 1, v)) continue;
    reach(low_in_stay_[l + 1][v], low_[l][v], beginning(l + 1, v).ahead);
    if (low_in_stay_[l][v] < nobody)
      reach(low_in_stay_[l + 1][v], low_in_stay_[l][v], further(l + 1, v));
  }
}

JudgedSweep::Table JudgedSweep::empty_table(std::int64_t low) const {
  const std::int64_t size = std::max<std::int64_t>(0, rule_.horizon - low);
  return {low, std::vector<double>(static_cast<std::size_t>(size), kNever)};
}

void JudgedSweep::run(std::span<const std::int64_t> starts) {
  find_lows(starts);
  staying_.clear();
  for (std::uint32_t l = kind_.num_layers();; --l) {
    do_layer(l);
    if (l == 0) return;
  }
}

void JudgedSweep::do_layer(std::uint32_t l) {
  const std::size_t n = kind_.network().num_nodes();
  here_.clear();
  for (std::size_t v = 0; v < n; ++v) here_.push_back(empty_table(low_[l][v]));
  if (l == kind_.num_layers()) {
    Table& end = here_[kind_.end()];
    for (std::size_t i = 0; i < end.least.size(); ++i)
      end.least[i] = per_cell_ * static_cast<double>(end.low + static_cast<std::int64_t>(i));
  } else {
    for (std::size_t v = 0; v < n; ++v)
      if (kind_.computes(l + 1, v) && !here_[v].least.empty())
        demand(beginning(l + 1, v), staying_[v], here_[v]);
  }
  cross(l);
  if (l == 0) return;
  std::vector<std::vector<Table>> staying(n);
  stay(l, staying);
  staying_ = std::move(staying);
}

// Over links, until no way is cheaper than those known.
void JudgedSweep::cross(std::uint32_t l) {
  std::vector<bool> news(here_.size(), true);
  for (bool any = true; any;) {
    any = false;
    const std::vector<bool> old = std::exchange(news, std::vector<bool>(here_.size(), false));
    for (const JudgedKind::Hop& hop : hops_[l]) {
      if ((!old[hop.to] && !news[hop.to]) || here_[hop.from].least.empty()) continue;
      const Demand it = crossing(l, hop, -kind_.at(l, hop.from));
      if (demand(it, {&here_[hop.to], 1}, here_[hop.from])) any = news[hop.from] = true;
    }
  }
}

void JudgedSweep::stay(std::uint32_t l, std::vector<std::vector<Table>>& staying) {
  constexpr std::int64_t kRounded = 2;
  const Resources resources(kind_.network());
  std::vector<Table> leaving(here_.size());
  for (std::size_t v = 0; v < leaving.size(); ++v) {
    if (!kind_.computes(l, v)) continue;
    leaving[v] = empty_table(low_in_stay_[l][v]);
    if (l == kind_.num_layers() && v == kind_.end())
      for (std::size_t i = 0; i < leaving[v].least.size(); ++i)
        leaving[v].least[i] =
            per_cell_ * static_cast<double>(leaving[v].low + static_cast<std::int64_t>(i)) +
            rule_.weight * phase_[l][v];
  }
  for (const JudgedKind::Hop& hop : hops_[l]) {
    Table& table = leaving[hop.from];
    if (table.least.empty()) continue;
    Demand it = crossing(l, hop, phase_[l][hop.from]);
    it.rest = phase_[l][hop.from] + kind_.in_stay(l, hop.from);
    demand(it, {&here_[hop.to], 1}, table);
  }
  for (std::size_t v = 0; v < leaving.size(); ++v) {
    if (leaving[v].least.empty()) continue;
    const auto tariffs = cells_.tariffs(resources.of(NodeId(v)));
    for (std::size_t q = 0; q < num_tariffs(v); ++q) {
      Table table = leaving[v];
      if (q > 0) {  // nobody who is earlier came late enough
        const std::int64_t low = cells_in(tariffs[q].from - phase_[l][v]) - kRounded;
        const std::int64_t less = std::clamp<std::int64_t>(
            low - table.low, 0, static_cast<std::int64_t>(table.least.size()));
        table.least.erase(table.least.begin(), table.least.begin() + less);
        table.low += less;
      }
      compute_on(l, v, q, table);
      staying[v].push_back(std::move(table));
    }
  }
}

// Without a break in the stay, the next layer; and never less than nobody else being there.
void JudgedSweep::compute_on(std::uint32_t l, std::size_t v, std::size_t tariff, Table& table) {
  const Resources resources(kind_.network());
  const double begin = phase_[l][v];
  if (kind_.computes(l + 1, v) && tariff < staying_[v].size()) {
    const double service = kind_.layer(l + 1, v);
    const std::int64_t ahead = further(l + 1, v);
    const Table& next = staying_[v][tariff];
    const auto tariffs = cells_.tariffs(resources.of(NodeId(v)));
    const std::int64_t first = std::max(table.low, next.low - ahead);
    const std::int64_t last = std::min(rule_.horizon, rule_.horizon - ahead);
    if (first < last && !next.least.empty()) {
      const Demand on{resources.of(NodeId(v)), begin, service, ahead, false, 0.0};
      price(on, tariffs.empty() ? std::span<const double>() : tariffs[tariff].paid_until, next,
            first, last);
      double* const to = &table.least[static_cast<std::size_t>(first - table.low)];
      for (std::size_t i = 0; i < cost_.size(); ++i) to[i] = std::min(to[i], cost_[i]);
    }
  }
  const double alone = rule_.weight * (begin + kind_.in_stay(l, v));
  for (std::size_t i = 0; i < table.least.size(); ++i)
    table.least[i] =
        std::max(table.least[i],
                 alone + per_cell_ * static_cast<double>(table.low + static_cast<std::int64_t>(i)));
}

bool JudgedSweep::demand(const Demand& it, std::span<const Table> next, Table& table) {
  const auto tariffs = cells_.tariffs(it.resource);
  if (next.empty()) return false;
  if (tariffs.empty()) return demand_by(it, {}, next[0], {table.low, rule_.horizon}, table);
  bool changed = false;
  for (std::size_t q = 0; q < tariffs.size(); ++q) {
    // A cell begins at or behind the tariff if it is not wholly before it.
    const auto first = [&](std::size_t k) { return -cells_in(it.begin - tariffs[k].from); };
    const std::int64_t from = q == 0 ? table.low : std::max(table.low, first(q));
    const std::int64_t until =
        q + 1 < tariffs.size() ? std::min(rule_.horizon, first(q + 1)) : rule_.horizon;
    if (from < until)
      changed |=
          demand_by(it, tariffs[q].paid_until, next[q < next.size() ? q : 0], {from, until}, table);
  }
  return changed;
}

bool JudgedSweep::demand_by(const Demand& it, std::span<const double> paid_until, const Table& next,
                            const Coming& who, Table& table) {
  const std::int64_t from = who.from, until = who.until;
  const double backlog = rule_.backlog[it.resource.index()];
  const std::int64_t served = backlog > 0.0 ? cells_in(backlog - it.begin) : from;
  if (next.least.empty()) return false;
  const std::int64_t first = std::max({from, served, next.low - it.ahead});
  std::int64_t last = std::min(rule_.horizon, rule_.horizon - it.ahead);
  // Whoever waits longer than all that is paid without waiting pays more.
  const std::int64_t known = std::max(first, until - 1);
  if (known < last) {
    price(it, paid_until, next, known, known + 1);
    const double cells = std::min(std::ceil(cost_[0] / per_cell_), 1e15);
    last = std::clamp(static_cast<std::int64_t>(cells) - it.ahead + 1, known + 1, last);
  }
  if (first < last) price(it, paid_until, next, first, last);
  bool changed = false;
  double least = kNever;
  const auto offer = [&](std::int64_t i) {
    double& known_cost = table.least[static_cast<std::size_t>(i - table.low)];
    const double value =
        std::max(least, per_cell_ * static_cast<double>(i) + rule_.weight * it.rest);
    if (value < known_cost) {
      known_cost = value;
      changed = true;
    }
  };
  for (std::int64_t i = last - 1; i >= first; --i) {
    least = std::min(least, cost_[static_cast<std::size_t>(i - first)]);
    if (i < until) offer(i);
  }
  for (std::int64_t i = std::min(until, first) - 1; i >= from; --i) offer(i);
  return changed;
}

// Fills cost_ with what it costs to be served in cells first..last - 1.
void JudgedSweep::price(const Demand& it, std::span<const double> paid_until, const Table& next,
                        std::int64_t first, std::int64_t last) {
  const auto count = static_cast<std::size_t>(last - first);
  const auto to = static_cast<std::size_t>(first + it.ahead - next.low);
  cost_.assign(next.least.begin() + static_cast<std::int64_t>(to),
               next.least.begin() + static_cast<std::int64_t>(to + count));
  if (it.between)
    for (std::size_t i = 0; i < count && to + i + 1 < next.least.size(); ++i)
      cost_[i] = std::min(cost_[i], next.least[to + i + 1]);
  if (!paid_until.empty())
    JudgedCells::add_paid(paid_until, it.begin / cells_.cell() + static_cast<double>(first + 1),
                          it.service / cells_.cell(), cost_);
}

double JudgedSweep::least(std::size_t source, std::int64_t cell) const {
  const Table& table = here_[source];
  const double behind = per_cell_ * static_cast<double>(rule_.horizon);
  if (cell < table.low || cell >= rule_.horizon) return cell < table.low ? 0.0 : behind;
  return std::min(behind, table.least[static_cast<std::size_t>(cell - table.low)]);
}

}  // namespace lamina
