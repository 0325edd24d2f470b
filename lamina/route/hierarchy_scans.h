#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lamina/route/elimination_order.h"
#include "lamina/route/spread.h"

// The two scans that spread labels over a ContractionHierarchy. Labels lie by rank.
namespace lamina::route {

// Arc e costs scale * weights[e].
struct ScaledWeights {
  const double* weights;
  double scale;

  [[nodiscard]] double operator[](std::size_t e) const { return scale * weights[e]; }
};

// Climbs: every rank hands its label to its higher neighbours. Ranks below `first` have none. In
// one loop over the arcs: a loop over those of each rank ends where no processor foresees it.
inline void scan_up(const EliminationOrder& order, const ScaledWeights& up, std::uint32_t first,
                    double* labels) {
  const std::uint32_t* heads = order.up_heads.data();
  const std::uint32_t* tails = order.up_tails.data();
  const auto end = static_cast<std::uint32_t>(order.fill());
  for (std::uint32_t e = order.first_up[first]; e < end; ++e)
    labels[heads[e]] = std::min(labels[heads[e]], labels[tails[e]] + up[e]);
}

// The least of a rank's label and what it can have from its higher neighbours, whose labels are
// final.
inline double from_above(const EliminationOrder& order, const ScaledWeights& down, std::uint32_t r,
                         double label, const double* labels) {
  double best = label;
  for (std::uint32_t e = order.first_up[r]; e < order.first_up[r + 1]; ++e)
    best = std::min(best, labels[order.up_heads[e]] + down[e]);
  return best;
}

// Descends: every rank down to `last` takes the best of what climbed to it and what its higher
// neighbours have.
inline void scan_down(const EliminationOrder& order, const ScaledWeights& down, std::uint32_t last,
                      const double* climbed, double* labels) {
  for (auto r = static_cast<std::uint32_t>(order.size()); r-- > last;)
    labels[r] = from_above(order, down, r, climbed[r], labels);
}

}  // namespace lamina::route
