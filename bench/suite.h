#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "bench/report.h"

#include "lamina/core/quantity.h"

namespace lamina::bench {

struct SuiteOptions {
  bool quick = false;  // fewer and smaller instances, fewer runs
  // Of what searches or repeats; none: the suite's own.
  std::optional<Seconds> time_limit{};
  std::optional<std::size_t> seeds{};  // random instances of a kind; none: the suite's own
};

// One set of measurements: methods side by side on the same instances, in the same run. It reports
// a disagreement between methods, which makes the program fail.
struct Suite {
  std::string_view name;
  std::string_view summary;  // one line for --help
  void (*run)(const SuiteOptions& options, Report& report);
};

// All suites: a new one is one file and one row in suites.cpp.
[[nodiscard]] std::span<const Suite> suites();

}  // namespace lamina::bench
