#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lamina/route/elimination_order.h"

// The two scans of filled_scans.h for the labels of several jobs side by side, so that the arcs are
// read once for all of them and SIMD instructions take some at a time.
namespace lamina::route {

inline constexpr std::size_t kLanes = 8;

// The labels of one rank, one for each job.
struct alignas(kLanes * sizeof(double)) Lanes {
  std::array<double, kLanes> at;
};

// Arc e costs scale * weights[e].
struct ScaledWeights {
  const double* weights;
  double scale;
};

// Scans with the widest instructions that the processor has. Each label gets the same bits as
// scan_up and scan_down give it, whatever the processor.
struct LaneScans {
  // Labels are by rank; `bound` is `first` of scan_up and `last` of scan_down.
  using Scan = void (*)(const EliminationOrder& order, const ScaledWeights& costs,
                        std::uint32_t bound, Lanes* labels);
  Scan up, down;
};
[[nodiscard]] LaneScans lane_scans();

}  // namespace lamina::route
