#pragma once

#include <span>
#include <string>
#include <string_view>

#include "apps/lamina/show/text.h"

#include "lamina/plan/check.h"

namespace lamina::app {

// The number of violations, and each as a sentence.
[[nodiscard]] std::string violations_text(const Style& style,
                                          std::span<const Violation> violations);

// What the judge found, and the violations as sentences.
[[nodiscard]] std::string show_verdict(const Style& style, std::string_view file, const Plan& plan,
                                       const Verdict& verdict);

}  // namespace lamina::app
