#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/plan/run.h"

namespace lamina::app {

// What came of a run, for people: predicted beside measured, step by step.
[[nodiscard]] std::string show_run(const Style& style, const Run& run);
// The latency of one job: median, spread, predicted.
[[nodiscard]] std::string show_measured(const Style& style, const MeasuredJob& job);

}  // namespace lamina::app
