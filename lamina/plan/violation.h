#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lamina {

// One thing that is wrong with a plan.
struct Violation {
  std::string code;                 // one of violation_codes()
  std::string job;                  // empty: of the plan as a whole
  std::optional<std::size_t> step;  // from 1
  std::string message;              // a sentence with the figures
};

struct ViolationCode {
  std::string_view code;
  std::string_view meaning;
};

// All codes that `check` may give: the manual's table.
[[nodiscard]] std::span<const ViolationCode> violation_codes();

}  // namespace lamina
