#pragma once

#include <span>

#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/findings.h"
#include "lamina/plan/plan.h"

namespace lamina {

// One planned job whose steps make a route: what the plan says of it, and the truth.
struct Judged {
  const Job* job = nullptr;
  const PlannedJob* row = nullptr;
  Route route;
  Timetable truth{};
  Seconds fictitious{};  // the upper bound of the fictitious system on the latency

  [[nodiscard]] Seconds latency() const { return truth.completion - job->release(); }
};

// Compares every figure of the row, step by step and in total, with the truth.
void judge_figures(const Judged& judged, Findings& findings);

// What the plan's objective is worth with the true times: of latencies, completions and weights.
// Nothing for an objective that does not exist; zero without jobs.
[[nodiscard]] std::optional<Seconds> true_objective(std::string_view objective,
                                                    std::span<const Judged> jobs);

// Compares the summary with the truth.
void judge_summary(const Plan& plan, std::span<const Judged> jobs, Findings& findings);

}  // namespace lamina
