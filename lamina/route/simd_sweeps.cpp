#include "lamina/route/simd_sweeps.h"

#include <cstring>

// Vectors of the compiler's own (g++ and clang know them), no intrinsics: on other processors they
// are what the compiler makes of them.
namespace lamina::route {
namespace {

using Pair = double __attribute__((vector_size(16)));  // every x86-64 and ARM64 has these
using Four = double __attribute__((vector_size(32)));  // AVX

template <class Vector>
constexpr std::size_t kVectors = sizeof(Lanes) / sizeof(Vector);
template <class Vector>
constexpr std::size_t kWidth = sizeof(Vector) / sizeof(double);

// Inlined into the scans below, so that they are compiled for the instructions of each.
template <class Vector>
[[gnu::always_inline]] inline void load(Vector& to, const Lanes& from, std::size_t i) {
  std::memcpy(&to, from.at.data() + i * kWidth<Vector>, sizeof(Vector));
}
template <class Vector>
[[gnu::always_inline]] inline void store(Lanes& to, std::size_t i, const Vector& from) {
  std::memcpy(to.at.data() + i * kWidth<Vector>, &from, sizeof(Vector));
}

template <class Vector>
[[gnu::always_inline]] inline void scan_up_in(const EliminationOrder& order,
                                              const ScaledWeights& up, std::uint32_t first,
                                              Lanes* labels) {
  const std::uint32_t* heads = order.up_heads.data();
  const auto n = static_cast<std::uint32_t>(order.size());
  for (std::uint32_t r = first; r < n; ++r) {
    Vector ready[kVectors<Vector>];
    for (std::size_t i = 0; i < kVectors<Vector>; ++i) load(ready[i], labels[r], i);
    for (std::uint32_t e = order.first_up[r], end = order.first_up[r + 1]; e < end; ++e) {
      const double cost = up[e];
      Lanes& there = labels[heads[e]];
      for (std::size_t i = 0; i < kVectors<Vector>; ++i) {
        Vector now;
        load(now, there, i);
        const Vector came = ready[i] + cost;
        now = came < now ? came : now;
        store(there, i, now);
      }
    }
  }
}

template <class Vector>
[[gnu::always_inline]] inline void scan_down_in(const EliminationOrder& order,
                                                const ScaledWeights& down, std::uint32_t last,
                                                const Lanes* climbed, Lanes* labels) {
  const std::uint32_t* heads = order.up_heads.data();
  for (auto r = static_cast<std::uint32_t>(order.size()); r-- > last;) {
    Vector best[kVectors<Vector>];
    for (std::size_t i = 0; i < kVectors<Vector>; ++i) load(best[i], climbed[r], i);
    for (std::uint32_t e = order.first_up[r], end = order.first_up[r + 1]; e < end; ++e) {
      const double cost = down[e];
      const Lanes& there = labels[heads[e]];
      for (std::size_t i = 0; i < kVectors<Vector>; ++i) {
        Vector came;
        load(came, there, i);
        came = came + cost;
        best[i] = came < best[i] ? came : best[i];
      }
    }
    for (std::size_t i = 0; i < kVectors<Vector>; ++i) store(labels[r], i, best[i]);
  }
}

void scan_up_by_pairs(const EliminationOrder& order, const ScaledWeights& up, std::uint32_t first,
                      Lanes* labels) {
  scan_up_in<Pair>(order, up, first, labels);
}
void scan_down_by_pairs(const EliminationOrder& order, const ScaledWeights& down,
                        std::uint32_t last, const Lanes* climbed, Lanes* labels) {
  scan_down_in<Pair>(order, down, last, climbed, labels);
}

#ifdef __x86_64__
// Not with fused multiply-add, which would round otherwise.
[[gnu::target("avx2")]] void scan_up_by_fours(const EliminationOrder& order,
                                              const ScaledWeights& up, std::uint32_t first,
                                              Lanes* labels) {
  scan_up_in<Four>(order, up, first, labels);
}
[[gnu::target("avx2")]] void scan_down_by_fours(const EliminationOrder& order,
                                                const ScaledWeights& down, std::uint32_t last,
                                                const Lanes* climbed, Lanes* labels) {
  scan_down_in<Four>(order, down, last, climbed, labels);
}
#endif

}  // namespace

SimdSweeps simd_sweeps() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") != 0) return {scan_up_by_fours, scan_down_by_fours};
#endif
  return {scan_up_by_pairs, scan_down_by_pairs};
}

}  // namespace lamina::route
