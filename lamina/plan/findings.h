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
// The same of an objective in any unit: "3 jobs".
[[nodiscard]] std::string exactly(Seconds value, std::string_view unit);

// What a figure may be off by, by the rounding of another order of summation: 1e-9 of the durations
// that it is made of, and 1e-14 of the clock at which it is read.
struct Slack {
  Seconds durations, clock{};

  [[nodiscard]] double value() const;
};

// Whether a figure is what it should be. What is not finite agrees with nothing.
[[nodiscard]] bool agrees(Seconds said, Seconds truth, const Slack& slack);

}  // namespace lamina
