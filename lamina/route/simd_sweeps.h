#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lamina/route/elimination_order.h"
#include "lamina/route/hierarchy_scans.h"

// The two scans of hierarchy_scans.h for the labels of several jobs side by side, so that the arcs
// are read once for all of them and SIMD instructions take some at a time.
namespace lamina::route {

inline constexpr std::size_t kLanes = 8;

// The labels of one rank, one for each job.
struct alignas(kLanes * sizeof(double)) Lanes {
  std::array<double, kLanes> at;
};

// Scans with the widest instructions that the processor has. Each label gets the same bits as
// scan_up and scan_down give it, whatever the processor.
struct SimdSweeps {
  void (*up)(const EliminationOrder& order, const ScaledWeights& up, std::uint32_t first,
             Lanes* labels);
  void (*down)(const EliminationOrder& order, const ScaledWeights& down, std::uint32_t last,
               const Lanes* climbed, Lanes* labels);
};
[[nodiscard]] SimdSweeps simd_sweeps();

}  // namespace lamina::route
