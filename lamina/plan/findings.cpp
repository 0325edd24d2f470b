#include "lamina/plan/findings.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace lamina {

void Findings::of_plan(std::string_view code, std::string message) {
  of_job({}, code, std::move(message));
}

void Findings::of_job(std::string_view job, std::string_view code, std::string message) {
  assert(std::ranges::count(violation_codes(), code, &ViolationCode::code) == 1);
  violations_.push_back({std::string(code), std::string(job), std::nullopt, std::move(message)});
}

void Findings::of_step(std::string_view job, std::size_t index, std::string_view code,
                       std::string message) {
  of_job(job, code, std::move(message));
  violations_.back().step = index + 1;
}

std::string exactly(Seconds time) { return exactly(time, "s"); }

std::string exactly(Seconds value, std::string_view unit) {
  return fmt::format("{:.12g} {}", value.value(), unit);
}

double Slack::value() const {
  return 1e-9 * std::abs(durations.value()) + 1e-14 * std::abs(clock.value());
}

bool agrees(Seconds said, Seconds truth, const Slack& slack) {
  if (!said.is_finite() || !truth.is_finite()) return false;
  return said == truth || std::abs(said.value() - truth.value()) <= slack.value();
}

}  // namespace lamina
