#include "lamina/route/generation_search.h"

#include <algorithm>
#include <functional>

namespace lamina::route {
namespace {

// Rows of bytes used that a search keeps at most: about a gigabyte with the labels.
constexpr std::size_t kMostBytesUsed = 60'000'000;

}  // namespace

GenerationSearch::GenerationSearch(GenerationCosts& costs)
    : costs_(costs),
      num_places_(costs.num_places()),
      num_limited_(costs.limited().size()),
      limit_of_(num_places_, kNone),
      least_need_((costs.num_groups() + std::size_t{2}) * num_places_, kNever),
      twin_of_(num_places_, kNone),
      ended_((costs.num_groups() + std::size_t{1}) * num_places_),
      arrived_(num_places_) {
  for (std::uint32_t i = 0; i < num_limited_; ++i) limit_of_[costs.limited()[i]] = i;
  for (std::uint32_t g = costs.num_groups(); g >= 1; --g)
    for (std::size_t p = 0; p < num_places_; ++p)
      least_need_[g * num_places_ + p] =
          std::min(least_need_[(g + 1) * num_places_ + p],
                   costs.need(g, p) > 0.0 ? costs.need(g, p) : kNever);
}

void GenerationSearch::clear() {
  for (Labels& labels : ended_) labels.clear();
  for (Labels& labels : arrived_) labels.clear();
  stays_.clear();
  used_.assign(num_limited_, 0.0);
  sorted_.clear();
  dropped_ = kNever;
}

void GenerationSearch::find_twins() {
  constexpr std::size_t kMostLimited = 100;
  if (num_limited_ > kMostLimited) return;
  const auto limited = costs_.limited();
  for (std::size_t j = 1; j < limited.size(); ++j)
    for (std::size_t i = j; i-- > 0;)
      if (costs_.are_twins(limited[i], limited[j])) {
        twin_of_[limited[j]] = static_cast<std::uint32_t>(limited[i]);
        break;
      }
  std::vector<std::size_t> group_of(num_places_);
  for (const std::size_t p : limited) {
    if (twin_of_[p] == kNone) {
      group_of[p] = alike_places_.size();
      alike_places_.emplace_back();
    } else {
      group_of[p] = group_of[twin_of_[p]];
    }
    alike_places_[group_of[p]].push_back(static_cast<std::uint32_t>(p));
  }
  std::erase_if(alike_places_, [](const auto& places) { return places.size() < 2; });
}

bool GenerationSearch::are_alike(std::size_t p, std::size_t q) const {
  return std::ranges::any_of(alike_places_, [&](const auto& places) {
    return std::ranges::find(places, p) != places.end() &&
           std::ranges::find(places, q) != places.end();
  });
}

std::uint32_t GenerationSearch::sort_used(std::size_t p, const Label& label) {
  if (num_limited_ == 0 || alike_places_.empty()) return label.used;
  const auto row = static_cast<std::uint32_t>(sorted_.size() / num_limited_);
  const auto so_far = used(label);
  sorted_.insert(sorted_.end(), so_far.begin(), so_far.end());
  double* const sorted = sorted_.data() + row * num_limited_;
  for (const auto& places : alike_places_) {
    alike_.clear();
    const auto trades = [&](std::size_t q) { return q != p && q != home_; };
    for (const std::size_t q : places)
      if (trades(q)) alike_.push_back(sorted[limit_of_[q]]);
    std::ranges::sort(alike_, std::greater<>());
    std::size_t next = 0;
    for (const std::size_t q : places)
      if (trades(q)) sorted[limit_of_[q]] = alike_[next++];
  }
  return row;
}

GenerationSearch::Result GenerationSearch::run(std::size_t home, double start, const Scope& scope,
                                               const StopToken& stop) {
  clear();
  bounds_ = scope.bounds;
  home_ = home;
  limit_ = scope.limit;
  width_ = scope.width;
  compute(0, home, {start, 0.0, 0.0, kNone, 0, 0});
  for (std::uint32_t g = 1; g < costs_.num_groups(); ++g) {
    for (std::size_t p = 0; p < num_places_; ++p) {
      Labels& labels = ended_[g * num_places_ + p];
      const bool ends = stop.is_set() || used_.size() + sorted_.size() > kMostBytesUsed;
      if (costs_.leaves(g))
        for (const Label& label : labels) ends ? drop(label) : spread(g, p, label);
      labels.clear();
    }
    for (std::size_t p = 0; p < num_places_; ++p) {
      for (const Label& label : arrived_[p]) compute(g, p, label);
      arrived_[p].clear();
    }
  }
  return best();
}

void GenerationSearch::spread(std::uint32_t g, std::size_t p, const Label& label) {
  const auto further = costs_.further_row(g, p);
  // Rows of a moment are found anew, and live until the next one is.
  const bool may_wait = label.first < costs_.last_wait();
  const auto first =
      may_wait ? costs_.first_row_at(g, costs_.node(p), label.first) : costs_.first_row(g, p);
  for (std::size_t q = 0; q < num_places_; ++q) {
    if (q == p || !may_enter(q, p, label)) continue;
    Label there = label;
    there.first = may_wait ? first[q] : label.first + first[q];
    there.further += further[q];
    for (const GenerationBound& bound : bounds_)
      there.bound = std::max(there.bound, there.first + there.further + bound.to_begin(g, q) -
                                              bound.refund(used(label)));
    if (!(there.bound < limit_)) continue;
    there.sorted = sort_used(q, there);
    if (!insert(arrived_[q], there)) forget_sorted(there);
  }
}

// Of places that are alike and not yet in use the first is entered. Home is no such place: it is
// where all runs return to.
bool GenerationSearch::may_enter(std::size_t p, std::size_t from, const Label& label) const {
  const std::uint32_t twin = twin_of_[p];
  if (twin == kNone || p == home_ || twin == home_ || twin == from) return true;
  const auto so_far = used(label);
  return so_far[limit_of_[p]] > 0.0 || so_far[limit_of_[twin]] > 0.0;
}

void GenerationSearch::compute(std::uint32_t g, std::size_t p, const Label& label) {
  const std::uint32_t limited = limit_of_[p];
  const double before = limited == kNone ? 0.0 : used(label)[limited];
  double first = std::max(label.first, costs_.idle_from(p)) + costs_.first_begin(g + 1, p);
  double further = label.further + costs_.further_begin(g + 1, p), need = before;
  for (std::uint32_t end = g + 1; end <= costs_.num_groups(); ++end) {
    first += costs_.first_time(end, p);
    further += costs_.further_time(end, p);
    need += costs_.need(end, p);
    if (need > costs_.room(p) || !(first + further < limit_)) return;
    // Room in which no later group fits is as good as none.
    const bool is_full = need + least_need_[(end + 1) * num_places_ + p] > costs_.room(p);
    const auto row =
        static_cast<std::uint32_t>(num_limited_ == 0 ? 0 : used_.size() / num_limited_);
    if (limited != kNone) {
      used_.resize(used_.size() + num_limited_);
      std::copy_n(used_.begin() + static_cast<std::ptrdiff_t>(label.used * num_limited_),
                  num_limited_, used_.end() - static_cast<std::ptrdiff_t>(num_limited_));
      used_[row * num_limited_ + limited] = is_full ? costs_.room(p) : need;
    }
    const double first_end = first + costs_.first_end(end, p);
    const double further_end = further + costs_.further_end(end, p);
    Label ended{first_end,
                further_end,
                0.0,
                static_cast<std::uint32_t>(stays_.size()),
                limited == kNone ? label.used : row,
                kNone};
    for (const GenerationBound& bound : bounds_)
      ended.bound = std::max(
          ended.bound, first_end + further_end + bound.to_go(end, p) - bound.refund(used(ended)));
    bool is_kept = ended.bound < limit_;
    if (is_kept) {
      ended.sorted = sort_used(p, ended);
      is_kept = insert(ended_[end * num_places_ + p], ended);
    }
    if (is_kept) {
      stays_.push_back({{p, g + 1, end}, label.stay});
      continue;
    }
    if (limited != kNone) used_.resize(used_.size() - num_limited_);
    forget_sorted(ended);
  }
}

void GenerationSearch::forget_sorted(const Label& label) {
  if (!alike_places_.empty() && label.sorted * num_limited_ < sorted_.size())
    sorted_.resize(label.sorted * num_limited_);
}

bool GenerationSearch::dominates(const Label& a, const Label& b) const {
  // What can come may absorb the time up to the last wait, and no more.
  const double wait = costs_.last_wait();
  const double later =
      a.first <= b.first ? std::max(a.first, wait) - std::max(b.first, wait) : a.first - b.first;
  if (a.further + later > b.further) return false;
  const std::vector<double>& rows = alike_places_.empty() ? used_ : sorted_;
  for (std::size_t i = 0; i < num_limited_; ++i)
    if (rows[a.sorted * num_limited_ + i] > rows[b.sorted * num_limited_ + i]) return false;
  return true;
}

bool GenerationSearch::insert(Labels& labels, const Label& label) {
  if (std::ranges::any_of(labels, [&](const Label& other) { return dominates(other, label); }))
    return false;
  std::erase_if(labels, [&](const Label& other) { return dominates(label, other); });
  labels.push_back(label);
  if (labels.size() <= width_) return true;
  const auto worst = std::ranges::max_element(labels, {}, &Label::bound);
  drop(*worst);
  const bool is_new = worst == labels.end() - 1;
  labels.erase(worst);
  return !is_new;
}

void GenerationSearch::drop(const Label& label) { dropped_ = std::min(dropped_, label.bound); }

GenerationSearch::Result GenerationSearch::best() const {
  Result result;
  const Label* last = nullptr;
  const std::uint32_t end = costs_.num_groups();
  for (std::size_t p = 0; p < num_places_; ++p)
    for (const Label& label : ended_[end * num_places_ + p]) {
      const double latency = label.first + label.further + bounds_.front().to_go(end, p);
      if (!(latency < std::min(limit_, result.latency))) continue;
      result.latency = latency;
      last = &label;
    }
  result.at_least = std::min({limit_, result.latency, dropped_});
  if (last == nullptr) return result;
  for (std::uint32_t at = last->stay; at != kNone; at = stays_[at].before)
    result.stays.push_back(stays_[at].stay);
  std::ranges::reverse(result.stays);
  return result;
}

}  // namespace lamina::route
