#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/findings.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/objective.h"
#include "lamina/plan/plan.h"

namespace lamina {

// One planned job whose steps make a route: what the plan says of it, and the truth.
struct Judged {
  const Job* job = nullptr;
  const PlannedJob* row = nullptr;
  Route route;
  Route again{};  // of a model that generates
  // Where the model generates the legs are those of the first run, all else is of the whole.
  Timetable truth{};
  std::optional<GenerationTimes> runs{};
  Seconds fictitious{};  // the upper bound of the fictitious system on the latency

  [[nodiscard]] Seconds latency() const { return truth.latency; }
  // Of figures about the job as a whole.
  [[nodiscard]] Slack slack() const { return {truth.latency, truth.completion}; }
};

// In front of what is said of the steps of further runs.
inline constexpr std::string_view kAgain = "in again, ";

// Compares every figure of the row, step by step and in total, with the truth.
void judge_figures(const Judged& judged, Findings& findings);

// What an objective is worth: `duration`, which counts from the earliest release `from` if the
// objective charges completions, so that a late clock costs no digits; else `from` is 0. Of missed
// deadlines it is the number of those that are missed beyond doubt.
struct Worth {
  Seconds from, duration;
  Seconds clock;      // the last completion
  Seconds latencies;  // the longest from which a deadline is taken off, which loses digits
  Seconds doubtful;   // of missed deadlines: how many are too close to call

  [[nodiscard]] Seconds value() const { return from + duration; }
  // Of the objective as a figure.
  [[nodiscard]] Slack slack() const { return {size_of(duration), clock}; }
  // The durations that such a duration is made of.
  [[nodiscard]] Seconds size_of(Seconds of) const {
    return std::max(of, Seconds() - of) + latencies;
  }
  // Whether the objective may be said to be that.
  [[nodiscard]] bool may_be(Seconds said) const;
};

// What the objective is worth with the true times: of latencies, completions, deadlines and
// weights. Zero without jobs, and of a lateness where no job has a deadline.
[[nodiscard]] Worth true_objective(const Objective& objective, std::span<const Judged> jobs);

// What it would be worth if the jobs had these latencies, of which no plan's are below: a duration.
[[nodiscard]] Seconds least_objective(const Objective& objective, std::span<const Judged> jobs,
                                      std::span<const Seconds> latencies);

// What the objective charges for a job before its release, counted from `from`: nothing for
// latencies, less than that for latenesses. Minus infinity where the job does not count.
[[nodiscard]] Seconds charged_before_release(const Objective& objective, const Job& job,
                                             Seconds from);

// Whether the objective of so many jobs is the greatest cost.
[[nodiscard]] bool is_greatest(const Objective& objective, std::size_t num_jobs);

// The weights of the jobs in the objective: adding up to 1, or all 0, or all 1 where jobs are
// counted. None is lost to overflow.
[[nodiscard]] std::vector<double> shares_of(const Objective& objective,
                                            std::span<const Judged> jobs);

// When the first of the jobs is released; 0 without jobs.
[[nodiscard]] Seconds earliest_release(std::span<const Judged> jobs);

// Compares a unit that is said beside a value or bound of the objective with the true one; "" is
// none.
void judge_unit(std::string_view figure, std::string_view said, const Objective& objective,
                Findings& findings);

// Compares the summary with the truth; `objective` is the plan's, null if there is no such one.
void judge_summary(const Plan& plan, const Objective* objective, std::span<const Judged> jobs,
                   Findings& findings);

}  // namespace lamina
