#pragma once

#include <array>
#include <string_view>

#include "lamina/api/requests.h"

namespace lamina::app {

// What the command line makes of an outcome.
struct OutcomeRow {
  api::Outcome outcome;
  int exit_code;
  std::string_view meaning;  // as help says it
};

// The one table of it, by exit code.
inline constexpr std::array kOutcomes{
    OutcomeRow{api::Outcome::kDone, 0, "done"},
    OutcomeRow{api::Outcome::kInternalError, 1, "internal error"},
    OutcomeRow{api::Outcome::kBadInput, 2,
               "bad input or usage; one line on standard error names it"},
    OutcomeRow{api::Outcome::kNoPlan, 3,
               "no feasible plan for some job, or a deadline missed with --require-deadlines; the "
               "rest is still written"},
    OutcomeRow{api::Outcome::kCheckFailed, 4, "a check failed"}};

[[nodiscard]] constexpr int exit_code_of(api::Outcome outcome) {
  for (const OutcomeRow& row : kOutcomes)
    if (row.outcome == outcome) return row.exit_code;
  return 1;  // not reached: every outcome has its row
}

}  // namespace lamina::app
