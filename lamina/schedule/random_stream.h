#pragma once

#include <cstdint>

#include "lamina/core/random.h"

namespace lamina::schedule {

// One of many streams of random numbers of a seed that have nothing to do with each other.
[[nodiscard]] inline Random random_stream(std::uint64_t seed, std::uint64_t index) {
  return Random(Random(Random(seed)() + index)());
}

}  // namespace lamina::schedule
