#include "lamina/api/objectives.h"

#include <algorithm>
#include <array>

namespace lamina::api {
namespace {

using Outcomes = std::span<const Outcome>;

Seconds mean_latency(Outcomes jobs) {
  Seconds sum;
  for (const Outcome& job : jobs) sum += job.latency();
  return jobs.empty() ? sum : sum / static_cast<double>(jobs.size());
}

Seconds weighted_latency(Outcomes jobs) {
  // In proportion to the largest, so that no sum of weights overflows.
  double largest = 0.0, weights = 0.0;
  for (const Outcome& job : jobs) largest = std::max(largest, job.weight);
  if (largest == 0.0) return {};
  Seconds sum;
  for (const Outcome& job : jobs) {
    sum += job.weight / largest * job.latency();
    weights += job.weight / largest;
  }
  return sum / weights;
}

Seconds max_latency(Outcomes jobs) {
  Seconds longest;
  for (const Outcome& job : jobs) longest = std::max(longest, job.latency());
  return longest;
}

Seconds makespan(Outcomes jobs) {
  Seconds last;
  for (const Outcome& job : jobs) last = std::max(last, job.completion);
  return last;
}

constexpr std::array kObjectives{
    Objective{"latency", "from the release to the result's arrival, of one job", false,
              mean_latency},
    Objective{"mean-latency", "the mean over the jobs", true, mean_latency},
    Objective{"weighted-latency", "the sum of weight x latency over the sum of weights", true,
              weighted_latency},
    Objective{"max-latency", "the worst job's", true, max_latency},
    Objective{"makespan", "when the last job completes, from time 0", true, makespan}};

}  // namespace

std::span<const Objective> objectives() { return kObjectives; }

const Objective* find_objective(std::string_view name) {
  const auto* const row = std::ranges::find(kObjectives, name, &Objective::name);
  return row == kObjectives.end() ? nullptr : &*row;
}

}  // namespace lamina::api
