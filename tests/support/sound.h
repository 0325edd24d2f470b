#pragma once

#include <cstdlib>
#include <fmt/format.h>
#include <type_traits>
#include <utility>

#include "lamina/core/expected.h"

namespace lamina::testing {

// What was made; ends the program, with the error, where that failed: the fault is the test's own.
template <class T>
T sound(Expected<T> made) {
  if (!made) {
    fmt::print(stderr, "test support: {}\n", made.error().text());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(made);
}

}  // namespace lamina::testing
