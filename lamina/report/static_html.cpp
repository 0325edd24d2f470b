#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/durations.h"
#include "lamina/core/units.h"
#include "lamina/plan/objective.h"
#include "lamina/report/axis.h"
#include "lamina/report/html.h"
#include "lamina/report/markup.h"
#include "lamina/report/told.h"

namespace lamina::report {
namespace {

std::string counted(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

// What is proved of the plan, in the words of `lamina plan` and `lamina check`.
std::string claim_of(const Told& told) {
  const Plan& plan = told.drawn.plan;
  if (!told.verdict.ok)
    return fmt::format("the judge found {}", counted(told.verdict.violations.size(), "violation"));
  if (told.verdict.optimal) return "proved optimal";
  if (!plan.bound || !plan.bound->gap || *plan.bound->gap <= 0.0) return "";
  return fmt::format("at most {:.1f} % above the optimum", 100.0 * *plan.bound->gap);
}

// "latency" of one job, else the plan's objective.
std::string objective_name(const Plan& plan) {
  if (plan.jobs.size() == 1 && plan.objective == "mean-latency") return "latency";
  std::string name = plan.objective;
  std::ranges::replace(name, '-', ' ');
  return name;
}

std::string objective_value(const Plan& plan) {
  const Seconds value = plan.summary ? plan.summary->objective : plan.jobs.front().latency;
  const Objective* const objective = find_objective(plan.objective);
  if (objective != nullptr && objective->unit != "s") return objective_text(value, objective->unit);
  return Durations(value).text(value);
}

std::string outcome_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  const auto infeasible =
      static_cast<std::size_t>(std::ranges::count(plan.jobs, false, &PlannedJob::planned));
  if (infeasible == plan.jobs.size())
    return "<p class=\"headline\"><strong>no plan</strong> every job is infeasible</p>\n";
  const std::string claim = claim_of(told);
  std::string out = fmt::format("<p class=\"headline\"><strong>{}</strong> {}{}{}</p>\n",
                                escaped(objective_value(plan)), escaped(objective_name(plan)),
                                claim.empty() ? "" : ", ", escaped(claim));
  if (infeasible > 0)
    out += element(
        "p", fmt::format("{} of {} infeasible", infeasible, counted(plan.jobs.size(), "job")));
  return out;
}

std::string parts_text(const Breakdown& parts) {
  return fmt::format("computing {}, transmission {}, propagation {}, waiting {}",
                     time_text(parts.compute), time_text(parts.transmission),
                     time_text(parts.propagation), time_text(parts.waiting));
}

std::string several_html(const Summary& summary) {
  std::string text =
      fmt::format("mean latency {}, greatest {}, all done at {}", time_text(summary.mean_latency),
                  time_text(summary.max_latency), time_text(summary.makespan));
  if (summary.deadlines)
    text += fmt::format("; {} of {} deadlines met", summary.deadlines->met,
                        summary.deadlines->met + summary.deadlines->missed);
  return element("p", text);
}

std::string figures_html(const Told& told) {
  std::string out;
  for (const Figure& figure : figures())
    out += fmt::format("<figure>\n{}<figcaption>{}.</figcaption>\n</figure>\n",
                       figure.draw(told.drawn), escaped(figure.caption));
  return section("Figures", out);
}

std::string assumptions_html(const Told& told) {
  if (told.assumptions.empty()) return "";
  std::string out = "<ul>\n";
  for (const Note& note : told.assumptions) out += element("li", note.text);
  return section("Assumptions", out + "</ul>\n");
}

std::string footer_html(const Told& told) {
  const std::string_view again =
      told.plans_again
          ? "It plans again in a browser that runs its script."
          : "It shows the plan and does not plan again: the planner's core is not in it.";
  return fmt::format(
      "<footer>\n<p>Lamina {}. This file holds plan, network, models, jobs and trace: "
      "<code>lamina inspect</code> and <code>lamina check</code> read them. {}</p>\n"
      "<p>Land: Natural Earth, public domain.</p>\n</footer>\n",
      escaped(told.version), again);
}

}  // namespace

std::string title_of(const Told& told) {
  const Plan& plan = told.drawn.plan;
  const std::string& network = told.drawn.network().name();
  const std::string what = plan.jobs.size() == 1 ? told.drawn.instance.jobs.front().model_name()
                                                 : counted(plan.jobs.size(), "job");
  return fmt::format("{} on {}", what.empty() ? "a model" : what,
                     network.empty() ? "a network" : network);
}

std::string summary_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  std::string out = "<header>\n" + element("h1", title_of(told)) + outcome_html(told);
  if (plan.jobs.size() == 1 && plan.jobs.front().planned) {
    const Job& job = told.drawn.instance.jobs.front();
    const Network& network = told.drawn.network();
    out +=
        element("p", fmt::format("{} from {} to {}: {}", plan.jobs.front().id,
                                 network.node(job.source()).id, network.node(job.destination()).id,
                                 parts_text(plan.jobs.front().breakdown)));
  } else if (plan.summary && plan.jobs.size() > 1) {
    out += several_html(*plan.summary);
  }
  return out + "</header>\n";
}

std::string static_html(const Told& told) {
  std::string out = summary_html(told);
  const bool is_single = told.drawn.is_single();
  out += is_single ? steps_html(told) : jobs_html(told);
  out += measured_html(told);
  out += figures_html(told) + alternatives_html(told) + proof_html(told);
  if (!is_single) out += steps_html(told);
  return out + inputs_html(told) + assumptions_html(told) + footer_html(told);
}

}  // namespace lamina::report
