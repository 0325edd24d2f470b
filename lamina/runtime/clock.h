#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lamina::runtime {

// Nanoseconds of the clock by which agents measure: it never jumps, and all processes of a machine
// read the same one.
[[nodiscard]] inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Names that clock: equal where two processes read the same one, so that nothing has to be aligned.
[[nodiscard]] std::string clock_name();

}  // namespace lamina::runtime
