#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/api/solve.h"

namespace lamina::app {

// A solved programme for people: size, effort, what it found, and the plan where there is one.
[[nodiscard]] std::string show_solution(const Style& style, const Instance& instance,
                                        const api::Solution& solution);

// Every formulation in a line, relaxed and whole, beside routing; and what does not agree.
[[nodiscard]] std::string show_comparison(const Style& style, const Instance& instance,
                                          const api::Comparison& comparison);

}  // namespace lamina::app
