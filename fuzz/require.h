// How a fuzz target says what holds.
#pragma once

#include <cstdlib>

namespace fuzz {

// Ends the program, which the fuzzer takes for a finding, unless that holds.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace fuzz
