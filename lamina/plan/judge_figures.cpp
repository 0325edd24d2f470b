#include "lamina/plan/judge_figures.h"

#include <algorithm>
#include <fmt/format.h>

namespace lamina {
namespace {

std::string should_be(std::string_view figure, Seconds said, Seconds truth) {
  return fmt::format("{} is {}, should be {}", figure, exactly(said), exactly(truth));
}

void judge_step(const Judged& judged, std::size_t index, Findings& findings) {
  const Step& said = judged.row->steps[index];
  const TimedLeg& truth = judged.truth.legs[index];
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, truth.end))
      findings.of_step(judged.job->id(), index, code, should_be(figure, a, b));
  };
  demand("wrong-start", "start_s", said.start, truth.start);
  demand("wrong-waiting", "waiting_s", said.waiting, truth.waiting);
  demand("wrong-end", "end_s", said.end, truth.end);
}

void judge_breakdown(const Judged& judged, Findings& findings) {
  const Breakdown &said = judged.row->breakdown, &truth = judged.truth.breakdown;
  const auto demand = [&](std::string_view part, Seconds a, Seconds b) {
    if (!agrees(a, b, judged.truth.completion))
      findings.of_job(judged.job->id(), "wrong-breakdown", should_be(part, a, b));
  };
  demand("breakdown.compute_s", said.compute, truth.compute);
  demand("breakdown.transmission_s", said.transmission, truth.transmission);
  demand("breakdown.propagation_s", said.propagation, truth.propagation);
  demand("breakdown.waiting_s", said.waiting, truth.waiting);
}

void judge_deadline(const Judged& judged, Findings& findings) {
  const auto& said = judged.row->deadline_met;
  const auto& deadline = judged.job->deadline();
  if (!said) return;
  if (!deadline) {
    findings.of_job(judged.job->id(), "wrong-deadline",
                    "deadline_met is given, but the job has no deadline");
    return;
  }
  if (agrees(judged.latency(), *deadline, judged.truth.completion)) return;  // too close to call
  if (*said != (judged.latency() < *deadline)) {
    findings.of_job(judged.job->id(), "wrong-deadline",
                    fmt::format("deadline_met is {}, but the latency is {} and the deadline {}",
                                *said, exactly(judged.latency()), exactly(*deadline)));
  }
}

Seconds mean_latency(std::span<const Judged> jobs, bool weighted) {
  double weighted_sum = 0.0, weights = 0.0;
  for (const Judged& it : jobs) {
    const double weight = weighted ? it.job->weight() : 1.0;
    weighted_sum += weight * it.latency().value();
    weights += weight;
  }
  return Seconds(weights > 0.0 ? weighted_sum / weights : 0.0);
}

Seconds max_latency(std::span<const Judged> jobs) {
  Seconds max;
  for (const Judged& it : jobs) max = std::max(max, it.latency());
  return max;
}

Seconds makespan(std::span<const Judged> jobs) {
  Seconds last;
  for (const Judged& it : jobs) last = std::max(last, it.truth.completion);
  return last;
}

}  // namespace

void judge_figures(const Judged& judged, Findings& findings) {
  const PlannedJob& said = *judged.row;
  const Seconds clock = judged.truth.completion;
  for (std::size_t i = 0; i < said.steps.size(); ++i) judge_step(judged, i, findings);
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, clock)) findings.of_job(judged.job->id(), code, should_be(figure, a, b));
  };
  demand("wrong-release", "release_s", said.release, judged.job->release());
  demand("wrong-completion", "completion_s", said.completion, clock);
  demand("wrong-latency", "latency_s", said.latency, judged.latency());
  judge_breakdown(judged, findings);
  judge_deadline(judged, findings);
  // A tighter bound than that of the fictitious system is as true, as long as it is one.
  if (!(said.fictitious > judged.latency() && said.fictitious < judged.fictitious) &&
      !agrees(said.fictitious, judged.latency(), clock))
    demand("wrong-fictitious", "fictitious_s", said.fictitious, judged.fictitious);
}

std::optional<Seconds> true_objective(std::string_view objective, std::span<const Judged> jobs) {
  if (objective == "latency" || objective == "mean-latency") return mean_latency(jobs, false);
  if (objective == "weighted-latency") return mean_latency(jobs, true);
  if (objective == "max-latency") return max_latency(jobs);
  if (objective == "makespan") return makespan(jobs);
  return std::nullopt;
}

namespace {

// A deadline too close to its latency to call may count either way.
void judge_deadlines(const Deadlines& said, std::span<const Judged> jobs, Findings& findings) {
  std::int64_t met = 0, missed = 0, either = 0;
  Seconds max, total;
  for (const Judged& it : jobs) {
    if (!it.job->deadline()) continue;
    const Seconds late = it.latency() - *it.job->deadline();
    if (agrees(it.latency(), *it.job->deadline(), it.truth.completion)) {
      ++either;
      continue;
    }
    ++(late <= Seconds() ? met : missed);
    max = std::max(max, late);
    total += std::max(Seconds(), late);
  }
  if (said.met < met || said.missed < missed || said.met + said.missed != met + missed + either)
    findings.of_plan("wrong-summary",
                     fmt::format("summary.deadlines says {} met and {} missed, should be {} and {}",
                                 said.met, said.missed, met + either, missed));
  const auto demand = [&](std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, makespan(jobs))) findings.of_plan("wrong-summary", should_be(figure, a, b));
  };
  demand("summary.deadlines.max_lateness_s", said.max_lateness, max);
  demand("summary.deadlines.total_lateness_s", said.total_lateness, total);
}

}  // namespace

void judge_summary(const Plan& plan, std::span<const Judged> jobs, Findings& findings) {
  if (!plan.summary) return;
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, makespan(jobs))) findings.of_plan(code, should_be(figure, a, b));
  };
  const Summary& said = *plan.summary;
  if (const auto objective = true_objective(plan.objective, jobs))
    demand("wrong-objective", "summary.objective_s", said.objective, *objective);
  demand("wrong-summary", "summary.makespan_s", said.makespan, makespan(jobs));
  demand("wrong-summary", "summary.mean_latency_s", said.mean_latency, mean_latency(jobs, false));
  demand("wrong-summary", "summary.max_latency_s", said.max_latency, max_latency(jobs));
  if (said.deadlines) judge_deadlines(*said.deadlines, jobs, findings);
}

}  // namespace lamina
