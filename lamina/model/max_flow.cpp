#include "lamina/model/max_flow.h"

#include <algorithm>

namespace lamina {

void MaxFlow::add_arc(std::size_t from, std::size_t to, Capacity capacity) {
  if (capacity == 0) return;
  arcs_of_[from].push_back(arcs_.size());
  arcs_.push_back({to, capacity});
  arcs_of_[to].push_back(arcs_.size());
  arcs_.push_back({from, 0});
}

bool MaxFlow::find_levels(std::size_t source, std::size_t sink) {
  level_.assign(arcs_of_.size(), -1);
  level_[source] = 0;
  queue_.assign(1, source);
  for (std::size_t at = 0; at < queue_.size(); ++at)
    for (const std::size_t a : arcs_of_[queue_[at]]) {
      const Arc& arc = arcs_[a];
      if (arc.left == 0 || level_[arc.to] >= 0) continue;
      level_[arc.to] = level_[queue_[at]] + 1;
      queue_.push_back(arc.to);
    }
  return level_[sink] >= 0;
}

// Sends what fits along one shortest way; 0 if none is left. Depth first without recursion: models
// are long.
MaxFlow::Capacity MaxFlow::augment(std::size_t source, std::size_t sink) {
  way_.clear();
  std::size_t at = source;
  while (at != sink) {
    std::size_t& next = next_[at];
    const auto& arcs = arcs_of_[at];
    while (next < arcs.size() &&
           (arcs_[arcs[next]].left == 0 || level_[arcs_[arcs[next]].to] != level_[at] + 1))
      ++next;
    if (next < arcs.size()) {
      way_.push_back(arcs[next]);
      at = arcs_[arcs[next]].to;
      continue;
    }
    if (way_.empty()) return 0;
    at = arcs_[way_.back() ^ 1U].to;  // a dead end: back, and past the arc that led here
    way_.pop_back();
    ++next_[at];
  }
  Capacity least = kUnlimited;
  for (const std::size_t a : way_) least = std::min(least, arcs_[a].left);
  for (const std::size_t a : way_) {
    arcs_[a].left -= least;
    arcs_[a ^ 1U].left += least;
  }
  return least;
}

MaxFlow::Capacity MaxFlow::solve(std::size_t source, std::size_t sink) {
  Capacity total = 0;
  while (find_levels(source, sink)) {
    next_.assign(arcs_of_.size(), 0);
    while (const Capacity sent = augment(source, sink)) total += sent;
  }
  return total;
}

}  // namespace lamina
