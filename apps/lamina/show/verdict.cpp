#include "apps/lamina/show/verdict.h"

#include <algorithm>
#include <fmt/format.h>

#include "apps/lamina/show/steps.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

std::string contents_of(const Plan& plan) {
  std::size_t steps = 0;
  for (const PlannedJob& job : plan.jobs) steps += job.steps.size();
  return fmt::format("{}, {}, planner {}, waiting {}", counted(plan.jobs.size(), "job"),
                     counted(steps, "step"), printable(plan.planner), printable(plan.waiting));
}

// Of a single job whose model generates, as judged.
std::string tokens_of(const Plan& plan) {
  const std::string text = plan.jobs.size() == 1 ? tokens_text(plan.jobs.front()) : "";
  return text.empty() ? "" : text + '\n';
}

// Of a plan that is sound, whose objective exists.
std::string_view unit_of(const Plan& plan) { return find_objective(plan.objective)->unit; }

// What the judge knows of the objective.
std::string figures_of(const Plan& plan, const Verdict& verdict) {
  if (!verdict.latency) return "";
  const std::string_view unit = unit_of(plan);
  std::string out =
      fmt::format("   {} {}", printable(plan.objective), objective_text(*verdict.latency, unit));
  if (!verdict.optimum || verdict.optimal) return out;
  const std::string factor = factor_text(*verdict.latency, *verdict.optimum);
  return out + fmt::format(", {}{}{} is possible{}", factor, factor.empty() ? "" : " (",
                           objective_text(*verdict.optimum, unit), factor.empty() ? "" : ")");
}

// What the judge says of the bound, if that is no optimum of its own.
std::string bound_text(const Style& style, const Plan& plan, const Verdict& verdict) {
  if (!plan.bound) return "bound not proved: the plan states none\n";
  const std::string lower = objective_text(plan.bound->lower, unit_of(plan));
  if (verdict.bound_proved)
    return verdict.optimum ? "" : fmt::format("no plan is below {}, as proved here\n", lower);
  return wrapped(fmt::format("bound not proved: the plan claims that no plan is below {}, without "
                             "the multipliers to prove it (plan --certificate writes them)",
                             lower),
                 style.width, 2) +
         '\n';
}

std::string alternatives_text(const Style& style, const Verdict& verdict) {
  if (verdict.unproved_alternatives.empty()) return "";
  std::string names;
  for (const std::string& planner : verdict.unproved_alternatives)
    names += (names.empty() ? "" : ", ") + printable(planner);
  return wrapped("latencies of alternatives not proved: " + names, style.width, 2) + '\n';
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

std::string violations_text(const Style& style, std::span<const Violation> violations) {
  std::string out = paint(style, Tone::kBad,
                          fmt::format("refused: {}", counted(violations.size(), "violation"))) +
                    "\n\n";
  for (const Violation& violation : violations) out += violation_text(style, violation);
  return out;
}

std::string show_verdict(const Style& style, std::string_view file, const Plan& plan,
                         const Verdict& verdict) {
  std::string out = fmt::format(
      "{}   {}\n", paint(style, Tone::kStrong, file == "-" ? "standard input" : printable(file)),
      contents_of(plan));
  if (!verdict.ok) return out + violations_text(style, verdict.violations);
  const std::string_view sound = verdict.optimal   ? "sound, and proved optimal"
                                 : verdict.optimum ? "sound, not optimal"
                                                   : "sound";
  return out + paint(style, Tone::kGood, sound) + figures_of(plan, verdict) + '\n' +
         tokens_of(plan) + bound_text(style, plan, verdict) + alternatives_text(style, verdict);
}

}  // namespace lamina::app
