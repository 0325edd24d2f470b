#include "apps/lamina/show/verdict.h"

#include <algorithm>
#include <fmt/format.h>

#include "apps/lamina/show/durations.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

std::string contents_of(const Plan& plan) {
  std::size_t steps = 0;
  for (const PlannedJob& job : plan.jobs) steps += job.steps.size();
  return fmt::format("{}, {}, planner {}, waiting {}", counted(plan.jobs.size(), "job"),
                     counted(steps, "step"), printable(plan.planner), printable(plan.waiting));
}

// What the judge knows of the objective.
std::string figures_of(const Plan& plan, const Verdict& verdict) {
  if (!verdict.latency) return "";
  std::string out = fmt::format("   {} {}", printable(plan.objective), to_human(*verdict.latency));
  if (verdict.optimum && !verdict.optimal)
    out += fmt::format(", {} ({} is possible)", factor_text(*verdict.latency, *verdict.optimum),
                       to_human(*verdict.optimum));
  return out;
}

std::string place_of(const Violation& violation) {
  std::string out =
      violation.job.empty() ? std::string("the plan") : "job " + printable(violation.job);
  if (violation.step) out += fmt::format(", step {}", *violation.step);
  return out;
}

std::string violation_text(const Style& style, const Violation& violation) {
  const std::string sentence = fmt::format("{}: {}  [{}]", place_of(violation),
                                           printable(violation.message), violation.code);
  return fmt::format("  {} {}\n", paint(style, Tone::kBad, "-"),
                     wrapped(sentence, style.width - 4, 4));
}

}  // namespace

std::string show_verdict(const Style& style, std::string_view file, const Plan& plan,
                         const Verdict& verdict) {
  std::string out =
      fmt::format("{}   {}\n", paint(style, Tone::kStrong, printable(file)), contents_of(plan));
  if (!verdict.ok) {
    out += paint(style, Tone::kBad,
                 fmt::format("refused: {}", counted(verdict.violations.size(), "violation"))) +
           "\n\n";
    for (const Violation& violation : verdict.violations) out += violation_text(style, violation);
    return out;
  }
  const std::string_view sound = verdict.optimal   ? "sound, and proved optimal"
                                 : verdict.optimum ? "sound, not optimal"
                                                   : "sound";
  return out + paint(style, Tone::kGood, sound) + figures_of(plan, verdict) + '\n';
}

}  // namespace lamina::app
