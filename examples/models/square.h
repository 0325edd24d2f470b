#pragma once

#include <cstdint>

namespace lamina::examples {

// Kernel, stride and padding of a square window.
struct Square {
  std::int64_t kernel = 1, stride = 1, padding = 0;

  // What is left of a side.
  [[nodiscard]] std::int64_t side(std::int64_t of) const {
    return (of + 2 * padding - kernel) / stride + 1;
  }
};

}  // namespace lamina::examples
