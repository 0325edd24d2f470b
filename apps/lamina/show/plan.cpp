#include "apps/lamina/show/plan.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "apps/lamina/show/alternatives.h"
#include "apps/lamina/show/headline.h"
#include "apps/lamina/show/steps.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/show/text.h"

#include "lamina/api/plan.h"
#include "lamina/core/durations.h"
#include "lamina/core/units.h"
#include "lamina/model/memory_use.h"

namespace lamina::app {
namespace {

constexpr double kProved = 1e-9;

struct Part {
  std::string_view name;
  Seconds time;
  Tone tone;
  std::string_view block;  // what its share of the bar is drawn with
};

std::array<Part, 4> parts_of(const Breakdown& b) {
  return {Part{"compute", b.compute, Tone::kCompute, "█"},
          Part{"transmission", b.transmission, Tone::kTransmission, "▓"},
          Part{"propagation", b.propagation, Tone::kPropagation, "▒"},
          Part{"waiting", b.waiting, Tone::kWaiting, "░"}};
}

// The breakdown as one bar; shares are rounded so that they add up to its length.
std::string bar(const Style& style, const Breakdown& breakdown) {
  const std::size_t length = std::min<std::size_t>(60, style.width - 4);
  const double total = breakdown.total().value();
  std::string out = "  ";
  std::size_t drawn = 0;
  double reached = 0.0;
  for (const Part& part : parts_of(breakdown)) {
    reached += part.time.value();
    const auto until =
        static_cast<std::size_t>(std::lround(reached / total * static_cast<double>(length)));
    std::string blocks;
    for (; drawn < until; ++drawn) blocks += part.block;
    out += paint(style, part.tone, blocks);
  }
  return out + '\n';
}

// Whether the planner knows the optimum by searching all plans without limits of memory.
bool is_searched(const Instance& instance) {
  return instance.jobs.size() == 1 &&
         !memory_may_bind(*instance.network, instance.jobs.front().model());
}

// What the plan's objective minimises, where there is such an objective.
bool minds_deadlines(const Plan& plan) {
  const Objective* const objective = find_objective(plan.objective);
  return objective != nullptr && objective->minds_deadlines();
}

// A value of the plan's objective: a time, or a number of jobs.
std::string value_text(const Plan& plan, const Durations& durations, Seconds value) {
  const Objective* const objective = find_objective(plan.objective);
  return objective == nullptr || objective->unit == "s" ? durations.text(value)
                                                        : fmt::format("{:g}", value.value());
}

// Where no factor says how far the plan is from its bound, which is not above 0.
Cell claim_without_gap(const Instance& instance, const Plan& plan, const std::string& lower) {
  if (!minds_deadlines(plan)) return {""};
  if (check(instance, plan).optimal) return {"proved optimal", Tone::kGood};
  const bool is_reached = plan.bound->kind == "dual";
  return {fmt::format("{} {}", is_reached ? "possible:" : "not below", lower),
          is_reached ? Tone::kBad : Tone::kPlain};
}

// What the proof says of the plan; `lower` in the unit of the latency. Several jobs, and one that
// memory limits, are only called optimal if the judge can prove it from the plan.
Cell claim_of(const Instance& instance, const Plan& plan, const Durations& durations) {
  if (!plan.bound) return {""};
  const std::string lower = value_text(plan, durations, plan.bound->lower);
  if (!plan.bound->gap) return claim_without_gap(instance, plan, lower);
  if (*plan.bound->gap <= kProved) {
    if (is_searched(instance) || api::judge(instance, plan).optimal)
      return {"proved optimal", Tone::kGood};
    return {fmt::format("not below {} (not proved by the plan)", lower), Tone::kPlain};
  }
  const Seconds objective = plan.summary ? plan.summary->objective : plan.bound->lower;
  const std::string factor = factor_text(objective, plan.bound->lower);
  // A bound that nobody may reach says how far from the optimum the plan is at most.
  if (plan.bound->kind != "dual")
    return {fmt::format("at most {} (not below {})", factor, lower), Tone::kPlain};
  return {fmt::format("{} ({} is possible)", factor, lower), Tone::kBad};
}

std::string latency_lines(const Style& style, const Instance& instance, const Plan& plan) {
  const PlannedJob& planned = plan.jobs.front();
  const Durations durations(planned.latency);
  std::vector<Cell> pieces{{durations.text(planned.latency), Tone::kStrong}};
  if (plan.summary && minds_deadlines(plan))
    pieces.push_back(
        {value_text(plan, durations, plan.summary->objective) + ' ' + printable(plan.objective)});
  pieces.push_back(claim_of(instance, plan, durations));
  for (const Part& part : parts_of(planned.breakdown))
    pieces.push_back({fmt::format("{} {}", part.name, durations.bare(part.time)), part.tone});
  return in_lines(style, pieces);
}

std::string tokens_line(const PlannedJob& planned) {
  if (!planned.again) return "";
  return fmt::format("{}, {} more\n", tokens_text(planned), planned.again->count);
}

std::string deadline_text(const Style& style, const Job& job, const PlannedJob& planned) {
  if (!job.deadline() || !planned.deadline_met) return "";
  const std::string_view verb = *planned.deadline_met ? "meets" : "misses";
  return paint(style, *planned.deadline_met ? Tone::kGood : Tone::kBad,
               fmt::format("{} its deadline of {}\n", verb, to_human(*job.deadline())));
}

std::string release_text(const Job& job, const PlannedJob& planned) {
  if (job.release() == Seconds()) return "";
  return fmt::format("released at {}, done at {}\n", to_human(job.release()),
                     to_human(planned.completion));
}

std::string show_one(const Style& style, const Instance& instance, const Plan& plan, bool all) {
  const Job& job = instance.jobs.front();
  const PlannedJob& planned = plan.jobs.front();
  std::string out = job_line(style, *instance.network, job);
  if (!planned.planned)
    return out +
           fmt::format("{}   {}\n", paint(style, Tone::kBad, "no plan"), printable(planned.reason));

  out += latency_lines(style, instance, plan);
  if (style.unicode && planned.latency > Seconds()) out += bar(style, planned.breakdown);
  out += tokens_line(planned);
  out += release_text(job, planned) + deadline_text(style, job, planned);
  return out + '\n' + show_steps(style, planned, &job.model(), all);
}

std::string places_text(const PlannedJob& planned) {
  std::string out;
  for (const StepRow& row : step_rows(planned, nullptr))
    if (row.nodes.size() == 1) out += (out.empty() ? "" : " | ") + row.nodes.front();
  return out;
}

std::string deadline_cell(const PlannedJob& planned) {
  if (!planned.deadline_met) return "";
  return *planned.deadline_met ? "in time" : "late";
}

std::string show_jobs(const Style& style, const Plan& plan) {
  using enum Column::Align;
  using enum Column::Fit;
  const Durations latencies(plan.summary ? plan.summary->max_latency : Seconds(1.0));
  const Durations completions(plan.summary ? plan.summary->makespan : Seconds(1.0));
  Table table({{kLeft}, {kRight}, {kRight}, {kRight}, {kLeft}, {kLeft, kWraps}, {kLeft, kWraps}});
  for (const PlannedJob& planned : plan.jobs) {
    const std::string id = printable(planned.id);
    if (!planned.planned) {
      table.add({{id}, {""}, {"no plan", Tone::kBad}, {""}, {""}, {printable(planned.reason)}});
      continue;
    }
    table.add(
        {{id, Tone::kStrong},
         {planned.priority ? fmt::format("priority {}", *planned.priority) : ""},
         {latencies.text(planned.latency)},
         {"done at " + completions.text(planned.completion), Tone::kFaint},
         {deadline_cell(planned), planned.deadline_met.value_or(true) ? Tone::kGood : Tone::kBad},
         {places_text(planned)},
         {tokens_text(planned)}});
  }
  return table.text(style);
}

std::string deadlines_text(const Style& style, const Deadlines& deadlines) {
  const std::int64_t all = deadlines.met + deadlines.missed;
  if (deadlines.missed == 0)
    return paint(style, Tone::kGood, fmt::format("all {} deadlines met\n", all));
  return paint(style, Tone::kBad,
               fmt::format("{} of {} deadlines missed, by {} at most\n", deadlines.missed, all,
                           to_human(deadlines.max_lateness)));
}

// Each job with its table of steps.
std::string steps_of_all(const Style& style, const Instance& instance, const Plan& plan) {
  std::string out;
  for (std::size_t i = 0; i < plan.jobs.size(); ++i)
    if (plan.jobs[i].planned)
      out += '\n' + show_job_steps(style, plan.jobs[i], &instance.jobs[i].model());
  return out;
}

bool is_usual(std::string_view discipline) {
  return discipline.empty() || discipline == kPreemptivePriority;
}

// The objective, what is proved of it, and the other figures.
std::vector<Cell> summary_pieces(const Instance& instance, const Plan& plan,
                                 const Summary& summary) {
  const Durations durations(summary.objective);
  const auto unless_objective = [&](std::string_view objective, std::string text) {
    return Cell{plan.objective == objective ? "" : std::move(text)};
  };
  return {{fmt::format("{} {}", value_text(plan, durations, summary.objective),
                       printable(plan.objective)),
           Tone::kStrong},
          claim_of(instance, plan, durations),
          unless_objective("mean-latency", "mean " + to_human(summary.mean_latency)),
          unless_objective("max-latency", "worst " + to_human(summary.max_latency)),
          unless_objective("makespan", "all done at " + to_human(summary.makespan)),
          Cell{is_usual(plan.discipline) ? "" : "discipline " + printable(plan.discipline)}};
}

std::string show_many(const Style& style, const Instance& instance, const Plan& plan, bool all) {
  std::string out = network_line(style, *instance.network, counted(plan.jobs.size(), "job"));
  if (plan.summary) {
    out += in_lines(style, summary_pieces(instance, plan, *plan.summary));
    if (plan.summary->deadlines) out += deadlines_text(style, *plan.summary->deadlines);
    out += '\n';
  }
  out += show_jobs(style, plan);
  return all ? out + steps_of_all(style, instance, plan) : out;
}

}  // namespace

std::string show_plan(const Style& style, const Instance& instance, const Plan& plan, bool all) {
  assert(instance.jobs.size() == plan.jobs.size());
  std::string out = plan.jobs.size() == 1 ? show_one(style, instance, plan, all)
                                          : show_many(style, instance, plan, all);
  if (!plan.alternatives.empty())
    out += show_alternatives(style, *instance.network, instance.jobs.front(), plan);
  if (!plan.method.empty())
    out += paint(style, Tone::kFaint, wrapped("engine " + printable(plan.method), style.width, 2)) +
           '\n';
  return out;
}

}  // namespace lamina::app
