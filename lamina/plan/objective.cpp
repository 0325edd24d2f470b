#include "lamina/plan/objective.h"

#include <algorithm>
#include <array>

namespace lamina {
namespace {

// The default for one job first, then the one for several.
constexpr std::array kObjectives{
    Objective{.name = "latency",
              .unit = "s",
              .summary = "from the release to the result's arrival, of one job",
              .takes_several = false},
    Objective{.name = "mean-latency", .unit = "s", .summary = "the mean over the jobs"},
    Objective{.name = "weighted-latency",
              .unit = "s",
              .summary = "the sum of weight x latency over the sum of weights",
              .weighting = Weighting::kOwn},
    Objective{
        .name = "max-latency", .unit = "s", .summary = "the worst job's", .combine = Combine::kMax},
    Objective{.name = "makespan",
              .unit = "s",
              .summary = "when the last job completes, from time 0",
              .charge = Charge::kCompletion,
              .combine = Combine::kMax},
    Objective{.name = "p95-latency",
              .unit = "s",
              .summary = "the least that 95 % of the jobs do not exceed",
              .combine = Combine::kP95},
    Objective{.name = "mean-tardiness",
              .unit = "s",
              .summary = "the mean over the jobs of latency - deadline where that is positive",
              .charge = Charge::kTardiness},
    Objective{.name = "max-lateness",
              .unit = "s",
              .summary = "the greatest latency - deadline, negative where no job is late",
              .charge = Charge::kLateness,
              .combine = Combine::kMax},
    Objective{.name = "missed-deadlines",
              .unit = "jobs",
              .summary = "the number of jobs that miss their deadline; ties by their tardiness",
              .charge = Charge::kMiss,
              .weighting = Weighting::kOne}};

}  // namespace

std::span<const Objective> objectives() { return kObjectives; }

const Objective* find_objective(std::string_view name) {
  const auto* const row = std::ranges::find(kObjectives, name, &Objective::name);
  return row == kObjectives.end() ? nullptr : &*row;
}

const Objective& default_objective(std::size_t num_jobs) {
  return kObjectives[num_jobs > 1 ? 1 : 0];
}

}  // namespace lamina
