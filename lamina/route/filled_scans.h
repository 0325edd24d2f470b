#pragma once

#include <algorithm>
#include <cstdint>

#include "lamina/route/elimination_order.h"
#include "lamina/route/spread.h"

// The two scans that spread labels over a FilledGraph. Labels lie by rank; arc e costs
// scale * weights[e].
namespace lamina::route {

// Climbs: every rank hands its label to its higher neighbours. Ranks below `first` have none.
inline void scan_up(const EliminationOrder& order, const double* up, double scale,
                    std::uint32_t first, double* labels) {
  const std::uint32_t* heads = order.up_heads.data();
  const std::uint32_t* first_up = order.first_up.data();
  const auto n = static_cast<std::uint32_t>(order.size());
  for (std::uint32_t r = first; r < n; ++r) {
    const double ready = labels[r];
    if (ready == kNever) continue;
    for (std::uint32_t e = first_up[r], end = first_up[r + 1]; e < end; ++e)
      labels[heads[e]] = std::min(labels[heads[e]], ready + scale * up[e]);
  }
}

// Labels by rank, and for each the rank whose label it took: kNoHop where its own was no worse.
struct TracedLabels {
  double* labels;
  std::uint32_t* from;
};

// The same, traced.
inline void scan_up(const EliminationOrder& order, const double* up, double scale,
                    std::uint32_t first, const TracedLabels& traced) {
  const auto [labels, from] = traced;
  for (std::uint32_t r = first; r < order.size(); ++r) {
    const double ready = labels[r];
    if (ready == kNever) continue;
    for (std::uint32_t e = order.first_up[r]; e < order.first_up[r + 1]; ++e) {
      const std::uint32_t a = order.up_heads[e];
      if (!(ready + scale * up[e] < labels[a])) continue;
      labels[a] = ready + scale * up[e];
      from[a] = r;
    }
  }
}

// What rank r can have from its higher neighbours, whose labels are final.
inline double from_above(const EliminationOrder& order, const double* down, double scale,
                         std::uint32_t r, const double* labels) {
  double best = labels[r];
  for (std::uint32_t e = order.first_up[r]; e < order.first_up[r + 1]; ++e)
    best = std::min(best, labels[order.up_heads[e]] + scale * down[e]);
  return best;
}

// Descends: every rank down to `last` takes what its higher neighbours have.
inline void scan_down(const EliminationOrder& order, const double* down, double scale,
                      std::uint32_t last, double* labels) {
  for (auto r = static_cast<std::uint32_t>(order.size()); r-- > last;)
    labels[r] = from_above(order, down, scale, r, labels);
}

}  // namespace lamina::route
