#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::bench {

struct Timing {
  Seconds median, min;
  std::size_t runs = 0;
};

// A method under measurement: answers once.
struct Method {
  std::string name;
  std::function<double()> answer;
};

struct Effort {
  Seconds budget = Seconds(2.0);  // for all methods together
  std::size_t min_runs = 5, max_runs = 2000;
};

struct Measured {
  double value = 0.0;
  Timing timing;
};

// Times the methods side by side: after one run of each to warm up, they take turns, so that what
// else the machine does hits all alike. Ends when the budget is spent and each has had min_runs.
// Methods under some microseconds are run several times a turn; those of less than 50 ms take nine
// turns at least.
[[nodiscard]] std::vector<Measured> measure(std::span<const Method> methods, const Effort& effort);

}  // namespace lamina::bench
