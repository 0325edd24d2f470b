#pragma once

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <type_traits>
#include <utility>

#include "lamina/core/expected.h"

namespace lamina::bench {

// The value of what cannot fail in a measurement: its inputs are the repository's own.
template <class T>
T sound(Expected<T> made) {
  if constexpr (std::is_void_v<T>) {
    if (made) return;
  } else {
    if (made) return *std::move(made);
  }
  fmt::print(stderr, "lamina-bench: {}\n", made.error().text());
  std::abort();
}

}  // namespace lamina::bench
