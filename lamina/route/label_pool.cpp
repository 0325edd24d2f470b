#include "lamina/route/label_pool.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lamina::route {

LabelPool::LabelPool(const MemoryNeeds& needs, std::uint32_t num_layers,
                     std::vector<std::uint32_t> classes, double release)
    : needs_(&needs), num_layers_(num_layers), classes_(std::move(classes)), release_(release) {
  least_need_.assign(num_layers + std::size_t{1}, std::numeric_limits<double>::infinity());
  const auto taken = needs.taken_where_nothing_is();
  for (std::uint32_t l = num_layers; l-- > 0;) {
    const double need = taken[l + 1] - taken[l];
    least_need_[l] = need > 0.0 ? std::min(least_need_[l + 1], need) : least_need_[l + 1];
  }
}

void LabelPool::clear(std::span<const double> prices) {
  prices_.assign(prices.begin(), prices.end());
  labels_.clear();
  measures_.clear();
  lists_.assign(1, {});
  uses_.clear();
  taken_.clear();
  of_state_.clear();
}

double LabelPool::used(std::uint32_t uses, std::uint32_t node) const {
  const auto all = list(uses);
  const auto at = std::ranges::find(all, node, &Use::node);
  return at == all.end() ? 0.0 : at->bytes;
}

LabelPool::LabelId LabelPool::add(Label label, double more_bytes) {
  const std::size_t uses_before = uses_.size(), lists_before = lists_.size(),
                    taken_before = taken_.size();
  if (more_bytes > 0.0 && needs_->is_limited(label.node)) take(label, more_bytes);
  const Measure mine = measure(label);
  const std::uint64_t state =
      (std::uint64_t{label.layer} << 33U | classes_[label.node]) << 1U | (label.ended ? 1U : 0U);
  auto& others = of_state_[state];
  const bool is_dominated = std::ranges::any_of(others, [&](LabelId id) {
    return dominates(labels_[id].time, measures_[id], label.time, mine);
  });
  if (is_dominated) {
    uses_.resize(uses_before);
    lists_.resize(lists_before);
    taken_.resize(taken_before);
    return kNone;
  }
  std::erase_if(others, [&](LabelId id) {
    return labels_[id].dominated = dominates(label.time, mine, labels_[id].time, measures_[id]);
  });
  const auto id = static_cast<LabelId>(labels_.size());
  others.push_back(id);
  labels_.push_back(label);
  measures_.push_back(mine);
  return id;
}

// Makes a list of its own for the label.
void LabelPool::take(Label& label, double more_bytes) {
  const List before = lists_[label.uses];
  List after{uses_.size(), 0, before.paid};
  bool is_there = false;
  const auto append = [&](Use use) {
    uses_.push_back(use);
    ++after.count;
  };
  for (std::size_t i = before.first; i < before.first + before.count; ++i) {
    Use use = uses_[i];
    if (!is_there && use.node >= label.node) {
      is_there = true;
      if (use.node != label.node)
        append({label.node, more_bytes});
      else
        use.bytes += more_bytes;
    }
    append(use);
  }
  if (!is_there) append({label.node, more_bytes});
  if (!prices_.empty()) after.paid += prices_[label.node] * more_bytes;
  label.uses = static_cast<std::uint32_t>(lists_.size());
  lists_.push_back(after);
}

double LabelPool::as_it_matters(std::uint32_t node, std::uint32_t layer, double bytes) const {
  const auto taken = needs_->taken(node);
  const double room = needs_->room(node), left = room - bytes;
  if (taken[num_layers_] - taken[layer] <= left) return 0.0;
  if (needs_->is_loaded(node)) return bytes;
  return fits(Bytes(least_need_[layer]), Bytes(left)) ? bytes : room;
}

LabelPool::Measure LabelPool::measure(const Label& label) {
  Measure mine{0.0, taken_.size(), 0};
  for (const Use& use : list(label.uses)) {
    const double bytes = as_it_matters(use.node, label.layer, use.bytes);
    if (bytes == 0.0) continue;
    if (use.node == label.node) {
      mine.here = bytes;
      continue;
    }
    taken_.push_back({classes_[use.node], bytes});
    ++mine.count;
  }
  std::sort(taken_.begin() + static_cast<std::ptrdiff_t>(mine.first), taken_.end(),
            [](const Taken& a, const Taken& b) {
              return a.of != b.of ? a.of < b.of : a.bytes > b.bytes;
            });
  return mine;
}

bool LabelPool::dominates(double time, const Measure& a, double other_time,
                          const Measure& b) const {
  constexpr double kRounding = 1e-13;
  if (time > other_time + kRounding * (other_time - release_) || a.here > b.here) return false;
  const auto more = taken(b);
  std::size_t j = 0;
  for (const Taken& mine : taken(a)) {
    while (j < more.size() && more[j].of < mine.of) ++j;
    if (j == more.size() || more[j].of > mine.of || mine.bytes > more[j].bytes) return false;
    ++j;
  }
  return true;
}

}  // namespace lamina::route
