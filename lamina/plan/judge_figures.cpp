#include "lamina/plan/judge_figures.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"

namespace lamina {
namespace {

std::string should_be(std::string_view figure, Seconds said, Seconds truth) {
  return fmt::format("{} is {}, should be {}", figure, exactly(said), exactly(truth));
}

// Steps that are judged: of the first run, or, with their name in front, of the further ones.
struct JudgedSteps {
  std::span<const Step> said;
  std::span<const TimedLeg> truth;
  Seconds from;  // where their times count from
  std::string_view prefix{};
};

void judge_step(const Judged& judged, const JudgedSteps& steps, std::size_t index,
                Findings& findings) {
  const Step& said = steps.said[index];
  const TimedLeg& truth = steps.truth[index];
  const Slack slack{truth.end - steps.from, truth.end};
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, slack))
      findings.of_step(judged.job->id(), index, code,
                       std::string(steps.prefix) + should_be(figure, a, b));
  };
  demand("wrong-start", "start_s", said.start, truth.start);
  demand("wrong-waiting", "waiting_s", said.waiting, truth.waiting);
  demand("wrong-end", "end_s", said.end, truth.end);
}

void judge_breakdown(const Judged& judged, Findings& findings) {
  const Breakdown &said = judged.row->breakdown, &truth = judged.truth.breakdown;
  const auto demand = [&](std::string_view part, Seconds a, Seconds b) {
    if (!agrees(a, b, judged.slack()))
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
  if (agrees(judged.latency(), *deadline, judged.slack())) return;  // too close to call
  if (*said != (judged.latency() < *deadline)) {
    findings.of_job(judged.job->id(), "wrong-deadline",
                    fmt::format("deadline_met is {}, but the latency is {} and the deadline {}",
                                *said, exactly(judged.latency()), exactly(*deadline)));
  }
}

Seconds last_completion(std::span<const Judged> jobs) {
  Seconds last;
  for (const Judged& it : jobs) last = std::max(last, it.truth.completion);
  return last;
}

double weight_of(const Objective& objective, const Job& job) {
  switch (objective.weighting) {
    case Weighting::kEqual:
    case Weighting::kOne: return 1.0;
    case Weighting::kOwn: break;
  }
  return job.weight();
}

}  // namespace

Seconds earliest_release(std::span<const Judged> jobs) {
  if (jobs.empty()) return {};
  Seconds first = jobs.front().job->release();
  for (const Judged& it : jobs) first = std::min(first, it.job->release());
  return first;
}

std::vector<double> shares_of(const Objective& objective, std::span<const Judged> jobs) {
  std::vector<double> shares;
  for (const Judged& it : jobs) shares.push_back(weight_of(objective, *it.job));
  if (objective.weighting == Weighting::kOne) return shares;
  const double largest = jobs.empty() ? 0.0 : *std::ranges::max_element(shares);
  if (!(largest > 0.0)) return shares;
  double sum = 0.0;
  for (double& share : shares) sum += share = share / largest;
  for (double& share : shares) share /= sum;
  return shares;
}

namespace {

// What a model that generates has beside its first run, and no other.
void judge_runs(const Judged& judged, Findings& findings) {
  const PlannedJob& said = *judged.row;
  const std::string& id = judged.job->id();
  const GenerationTimes& truth = *judged.runs;
  const FurtherRuns& again = *said.again;
  const JudgedSteps steps{again.steps, truth.again.legs, {}, kAgain};
  for (std::size_t i = 0; i < again.steps.size(); ++i) judge_step(judged, steps, i, findings);
  const auto demand = [&](std::string_view figure, const std::optional<Seconds>& a, Seconds b) {
    if (!a)
      findings.of_job(id, "wrong-token-time", fmt::format("{} is missing", figure));
    else if (!agrees(*a, b, {b, judged.truth.completion}))
      findings.of_job(id, "wrong-token-time", should_be(figure, *a, b));
  };
  demand("first_token_s", said.first_token, truth.first.latency);
  demand("time_per_token_s", said.time_per_token, truth.period);
  demand("again.period_s", again.period, truth.period);
  if (again.count != judged.job->model().steps())
    findings.of_job(
        id, "wrong-again",
        fmt::format("again.count is {}, should be {}", again.count, judged.job->model().steps()));
}

}  // namespace

void judge_figures(const Judged& judged, Findings& findings) {
  const PlannedJob& said = *judged.row;
  const JudgedSteps steps{said.steps, judged.truth.legs, judged.job->release()};
  for (std::size_t i = 0; i < said.steps.size(); ++i) judge_step(judged, steps, i, findings);
  if (judged.runs) judge_runs(judged, findings);
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a, Seconds b) {
    if (!agrees(a, b, judged.slack()))
      findings.of_job(judged.job->id(), code, should_be(figure, a, b));
  };
  demand("wrong-release", "release_s", said.release, judged.job->release());
  demand("wrong-completion", "completion_s", said.completion, judged.truth.completion);
  demand("wrong-latency", "latency_s", said.latency, judged.latency());
  judge_breakdown(judged, findings);
  judge_deadline(judged, findings);
  // A tighter bound than that of the fictitious system is as true, as long as it is one.
  const Slack slack{judged.fictitious, judged.truth.completion};
  if (!(said.fictitious > judged.latency() && said.fictitious < judged.fictitious) &&
      !agrees(said.fictitious, judged.latency(), judged.slack()) &&
      !agrees(said.fictitious, judged.fictitious, slack))
    findings.of_job(judged.job->id(), "wrong-fictitious",
                    should_be("fictitious_s", said.fictitious, judged.fictitious));
}

Seconds charged_before_release(const Objective& objective, const Job& job, Seconds from) {
  switch (objective.charge) {
    case Charge::kLatency: return {};
    case Charge::kCompletion: return job.release() - from;
    case Charge::kLateness:
    case Charge::kTardiness:
    case Charge::kMiss: break;
  }
  return Seconds() - job.deadline().value_or(Seconds::infinity());
}

bool is_greatest(const Objective& objective, std::size_t num_jobs) {
  switch (objective.combine) {
    case Combine::kSum: return false;
    case Combine::kMax: return true;
    case Combine::kP95: break;
  }
  return num_jobs < 20;
}

namespace {

// Costs of jobs: those that count, each with its share.
struct Costs {
  std::vector<Seconds> costs{};
  std::vector<double> shares{};
};

// Of the costs, in shares or in order of size.
Seconds combined(const Objective& objective, Costs all) {
  if (all.costs.empty()) return {};
  std::size_t rank = all.costs.size();  // from 1
  switch (objective.combine) {
    case Combine::kSum: {
      Seconds sum;
      for (std::size_t i = 0; i < all.costs.size(); ++i) sum += all.shares[i] * all.costs[i];
      return sum;
    }
    case Combine::kMax: break;
    case Combine::kP95: rank = (95 * rank + 99) / 100; break;
  }
  std::ranges::sort(all.costs);
  return all.costs[rank - 1];
}

// What becomes of a job's latency; nothing where it does not count. Whether a deadline is missed is
// in doubt within the slack of the latency.
std::optional<Seconds> cost_of(const Objective& objective, const Judged& job, Seconds latency,
                               Seconds from, const Slack& slack) {
  const Seconds cost = charged_before_release(objective, *job.job, from) + latency;
  switch (objective.charge) {
    case Charge::kLatency:
    case Charge::kCompletion: return cost;
    case Charge::kLateness: return job.job->deadline() ? std::optional(cost) : std::nullopt;
    case Charge::kTardiness: return std::max(Seconds(), cost);
    case Charge::kMiss: break;
  }
  const bool is_missed =
      job.job->deadline() && cost > Seconds() && !agrees(latency, *job.job->deadline(), slack);
  return Seconds(is_missed ? 1.0 : 0.0);
}

Costs costs_of(const Objective& objective, std::span<const Judged> jobs,
               std::span<const Seconds> latencies, Seconds clock) {
  const std::vector<double> shares = shares_of(objective, jobs);
  const Seconds first = earliest_release(jobs);
  Costs all;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto cost = cost_of(objective, jobs[i], latencies[i], first, {latencies[i], clock});
    if (!cost) continue;
    all.costs.push_back(*cost);
    all.shares.push_back(shares[i]);
  }
  return all;
}

Seconds longest_with_deadline(std::span<const Judged> jobs) {
  Seconds longest;
  for (const Judged& it : jobs)
    if (it.job->deadline()) longest = std::max(longest, it.latency());
  return longest;
}

double num_doubtful(std::span<const Judged> jobs, Seconds clock) {
  return static_cast<double>(std::ranges::count_if(jobs, [&](const Judged& it) {
    return it.job->deadline() && agrees(it.latency(), *it.job->deadline(), {it.latency(), clock});
  }));
}

}  // namespace

Worth true_objective(const Objective& objective, std::span<const Judged> jobs) {
  Worth worth;
  worth.clock = last_completion(jobs);
  const std::vector<double> shares = shares_of(objective, jobs);
  const bool counts = objective.combine != Combine::kSum ||
                      std::ranges::any_of(shares, [](double share) { return share > 0.0; });
  if (objective.counts_from_zero() && counts) worth.from = earliest_release(jobs);
  std::vector<Seconds> latencies;
  for (const Judged& it : jobs) latencies.push_back(it.latency());
  worth.duration = combined(objective, costs_of(objective, jobs, latencies, worth.clock));
  if (objective.charge == Charge::kMiss) {
    worth.doubtful = Seconds(num_doubtful(jobs, worth.clock));
    worth.clock = Seconds();  // whole numbers
  } else if (objective.minds_deadlines()) {
    worth.latencies = longest_with_deadline(jobs);
  }
  return worth;
}

Seconds least_objective(const Objective& objective, std::span<const Judged> jobs,
                        std::span<const Seconds> latencies) {
  return combined(objective, costs_of(objective, jobs, latencies, {}));
}

bool Worth::may_be(Seconds said) const {
  if (agrees(said, value(), slack())) return true;
  const double more = (said - value()).value();
  return more > 0.0 && more <= doubtful.value() && more == std::floor(more);
}

namespace {

// A deadline too close to its latency to call may count either way.
void judge_deadlines(const Deadlines& said, std::span<const Judged> jobs, Findings& findings) {
  std::int64_t met = 0, missed = 0, either = 0;
  Seconds max, total, latencies;
  for (const Judged& it : jobs) {
    if (!it.job->deadline()) continue;
    latencies += it.latency();
    const Seconds late = it.latency() - *it.job->deadline();
    if (agrees(it.latency(), *it.job->deadline(), it.slack())) {
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
    if (!agrees(a, b, {latencies, last_completion(jobs)}))
      findings.of_plan("wrong-summary", should_be(figure, a, b));
  };
  demand("summary.deadlines.max_lateness_s", said.max_lateness, max);
  demand("summary.deadlines.total_lateness_s", said.total_lateness, total);
}

}  // namespace

void judge_unit(std::string_view figure, std::string_view said, const Objective& objective,
                Findings& findings) {
  if (said.empty() || said == objective.unit) return;
  findings.of_plan("wrong-unit", fmt::format("{} is {}, but {} is in {}", figure, quoted(said),
                                             objective.name, objective.unit));
}

void judge_summary(const Plan& plan, const Objective* objective, std::span<const Judged> jobs,
                   Findings& findings) {
  if (!plan.summary) return;
  const Summary& said = *plan.summary;
  const auto demand = [&](std::string_view code, std::string_view figure, Seconds a,
                          const Objective& of) {
    const Worth truth = true_objective(of, jobs);
    if (!truth.may_be(a))
      findings.of_plan(code, fmt::format("{} is {}, should be {}", figure, exactly(a, of.unit),
                                         exactly(truth.value(), of.unit)));
  };
  if (objective != nullptr) {
    demand("wrong-objective", "summary.objective_s", said.objective, *objective);
    judge_unit("summary.unit", said.unit, *objective, findings);
  }
  demand("wrong-summary", "summary.makespan_s", said.makespan, *find_objective("makespan"));
  demand("wrong-summary", "summary.mean_latency_s", said.mean_latency,
         *find_objective("mean-latency"));
  demand("wrong-summary", "summary.max_latency_s", said.max_latency,
         *find_objective("max-latency"));
  if (!(said.planning_time >= Seconds()) || !said.planning_time.is_finite())
    findings.of_plan("wrong-summary", fmt::format("summary.planning_time_s is {}, below 0",
                                                  exactly(said.planning_time)));
  if (said.deadlines) judge_deadlines(*said.deadlines, jobs, findings);
}

}  // namespace lamina
