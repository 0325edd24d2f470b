#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/plan/violation.h"

namespace lamina {

// Collects violations; codes are those of the table (asserted).
class Findings {
 public:
  void of_plan(std::string_view code, std::string message);
  void of_job(std::string_view job, std::string_view code, std::string message);
  // `index` counts from 0, the violation's step from 1.
  void of_step(std::string_view job, std::size_t index, std::string_view code, std::string message);

  [[nodiscard]] bool empty() const { return violations_.empty(); }
  [[nodiscard]] std::vector<Violation> take() && { return std::move(violations_); }

 private:
  std::vector<Violation> violations_;
};

// "0.0625 s", with enough digits to tell apart what the judge tells apart.
[[nodiscard]] std::string exactly(Seconds time);

// Whether a figure is what it should be, up to the rounding of another order of summation: 1e-9 of
// the truth, or 1e-12 of the clock at which it is read.
[[nodiscard]] bool agrees(Seconds said, Seconds truth, Seconds clock);

}  // namespace lamina
