#pragma once

#include <algorithm>

namespace lamina {

// A cut of a chain: the work done before it, and the bytes that cross it.
struct CutPoint {
  double work = 0.0, bytes = 0.0;
};

// Whether a cut is needless beside two others, one with no more work done and one with no less: it
// lies on or above the line through them, or, where nothing is computed from one to the other, is
// no smaller than one of them (docs/theory.md#hull-lemma).
[[nodiscard]] inline bool is_needless(CutPoint left, CutPoint it, CutPoint right) {
  const double work = right.work - left.work;
  if (work <= 0.0) return it.bytes >= std::min(left.bytes, right.bytes);
  return (it.bytes - left.bytes) * work >= (right.bytes - left.bytes) * (it.work - left.work);
}

}  // namespace lamina
