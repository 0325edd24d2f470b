#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lamina {

// What a job costs: a number that never falls as its completion rises. A job without a deadline is
// never late.
enum class Charge {
  kLatency,     // from its release to its completion
  kCompletion,  // from time 0 to its completion
  kLateness,    // latency - deadline, which is negative in time; only of jobs that have a deadline,
                // so it cannot be added up
  kTardiness,   // latency - deadline where that is positive, else 0
  kMiss         // 1 where the latency is above the deadline, else 0
};

// Whether the cost rises with the completion at a constant rate.
[[nodiscard]] constexpr bool is_linear(Charge charge) {
  return charge != Charge::kTardiness && charge != Charge::kMiss;
}

// How the costs of the jobs become one value.
enum class Combine {
  kSum,  // added up in shares (Weighting)
  kMax,  // the greatest; weights do not count
  kP95   // the least that at least 95 of 100 jobs do not exceed (nearest rank), likewise
};

// The shares of the jobs in a sum.
enum class Weighting {
  kEqual,  // of n jobs 1/n each
  kOwn,    // in proportion to the jobs' weights, adding up to 1; all 0 if these are
  kOne     // 1 each: they are counted
};

// What a plan is to minimise: a row of the one table that planners, bounds and judge share. It says
// what is charged, not how to compute it: the judge has arithmetic of its own.
struct Objective {
  std::string_view name;     // as --objective and `objective` of plans call it
  std::string_view unit;     // of its values: "s" or "jobs"
  std::string_view summary;  // what it is, for help
  Charge charge = Charge::kLatency;
  Combine combine = Combine::kSum;
  Weighting weighting = Weighting::kEqual;
  bool takes_several = true;  // not: it is defined for a single job only

  // Whether values are times of the clock: they rise as much as all jobs are released later.
  [[nodiscard]] constexpr bool counts_from_zero() const { return charge == Charge::kCompletion; }
  // Whether it looks at the deadlines of jobs.
  [[nodiscard]] constexpr bool minds_deadlines() const {
    return charge != Charge::kLatency && charge != Charge::kCompletion;
  }
};

// All objectives there are; every other name is an error, wherever it turns up. A new one that
// charges and combines as a known one does is one row; a new way to charge or to combine is a
// value of the enumeration, and the compiler then names each place that has to know it.
[[nodiscard]] std::span<const Objective> objectives();

// The row with this name, or nullptr.
[[nodiscard]] const Objective* find_objective(std::string_view name);

// What is minimised if nothing is said: the latency of one job, the mean latency of several.
[[nodiscard]] const Objective& default_objective(std::size_t num_jobs);

}  // namespace lamina
