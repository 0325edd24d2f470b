#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/durations.h"
#include "lamina/core/units.h"
#include "lamina/plan/objective.h"
#include "lamina/report/axis.h"
#include "lamina/report/html.h"
#include "lamina/report/itinerary.h"
#include "lamina/report/told.h"

// The tables of a report.
namespace lamina::report {
namespace {

constexpr std::size_t kMostJobs = 2000, kMostSteps = 400;

// Numbers of one column, in a unit that its head names.
class Column {
 public:
  explicit Column(Seconds largest) : axis_(largest, 1) {}
  [[nodiscard]] std::string head(std::string_view name) const {
    return fmt::format("#{} ({})", name, axis_.unit);
  }
  [[nodiscard]] std::string_view unit() const { return axis_.unit; }
  [[nodiscard]] std::string cell(Seconds time) const {
    return digits(time.value() / axis_.seconds_per_unit);
  }

 private:
  TimeAxis axis_;
};

// What a table of steps has besides the steps.
struct StepColumns {
  bool job = false;
  const std::vector<MeasuredPlan::Row>* measured = nullptr;
};

struct StepWords {
  std::string what, where;
};

StepWords words_of(const Step& step, std::int64_t num_layers) {
  if (const auto* const compute = std::get_if<ComputeStep>(&step.what))
    return {"compute " +
                layers_text({compute->node, compute->first_layer, compute->last_layer, {}, {}}),
            compute->node};
  const auto& send = std::get<SendStep>(step.what);
  return {fmt::format("send {}, {}", tensor_text(send.tensor, num_layers), to_human(send.bytes)),
          fmt::format("{} → {}", send.from, send.to)};
}

std::string off_text(Seconds measured, Seconds predicted) {
  if (!(predicted > Seconds())) return "";
  return fmt::format("{:+.1f}", 100.0 * (measured / predicted - 1.0));
}

// What was measured of the step, and by how many per cent that is off; of hops that were measured
// together it stands at the last.
std::vector<std::string> measured_cells(const std::vector<MeasuredPlan::Row>& rows, std::size_t i,
                                        const Column& column) {
  const auto row = std::ranges::find(rows, i, &MeasuredPlan::Row::last);
  if (row == rows.end()) return {"", ""};
  const std::size_t hops = row->last - row->first + 1;
  return {column.cell(row->measured) + (hops > 1 ? fmt::format(" ({} hops)", hops) : ""),
          off_text(row->measured, row->predicted)};
}

// The job's id goes in front where there are several, what was measured behind; null: nothing was.
void add_steps(HtmlTable& table, const Column& column, const std::vector<Step>& steps,
               const Job& job, StepColumns with) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const auto [what, where] = words_of(step, job.model().num_layers());
    std::vector<std::string> cells;
    if (with.job) cells.push_back(job.id());
    for (std::string cell :
         {std::to_string(i + 1), what, where, column.cell(step.start), column.cell(step.end),
          column.cell(step.end - step.start), column.cell(step.waiting)})
      cells.push_back(std::move(cell));
    if (with.measured != nullptr)
      for (std::string& cell : measured_cells(*with.measured, i, column))
        cells.push_back(std::move(cell));
    table.row(cells);
  }
}

std::vector<std::string> heads_of_steps(const Column& column, bool with_job, bool is_measured) {
  std::vector<std::string> heads;
  if (with_job) heads.emplace_back("job");
  for (std::string head :
       {std::string("#step"), std::string("what"), std::string("where"), column.head("start"),
        column.head("end"), column.head("takes"), column.head("waiting")})
    heads.push_back(std::move(head));
  if (is_measured) heads.insert(heads.end(), {column.head("measured"), "#off (%)"});
  return heads;
}

std::string further_runs_html(const PlannedJob& planned, const Job& job) {
  if (!planned.again) return "";
  const Column column(planned.again->steps.empty() ? Seconds() : planned.again->steps.back().end);
  HtmlTable table(fmt::format("Each of {} further runs; one begins every {}", planned.again->count,
                              time_text(planned.again->period)),
                  heads_of_steps(column, false, false));
  add_steps(table, column, planned.again->steps, job, {});
  return table.html();
}

// "den, chi": where a job computes.
std::string stays_text(const PlannedJob& job) {
  std::string out;
  for (const auto& leg : itinerary_of(job.steps))
    if (const auto* const stay = std::get_if<Stay>(&leg))
      out += (out.empty() ? "" : ", ") + stay->node;
  return out;
}

std::string deadline_text(const Job& job, const PlannedJob& planned) {
  if (!job.deadline()) return "";
  return fmt::format("{} {}", time_text(*job.deadline()),
                     planned.deadline_met.value_or(true) ? "met" : "missed");
}

// The table of all jobs: as narrow as may be, since it must fit on paper.
class JobsTable {
 public:
  explicit JobsTable(const Told& told)
      : told_(told),
        column_(longest(told.drawn.plan)),
        has_deadlines_(std::ranges::any_of(
            told.drawn.instance.jobs, [](const Job& job) { return job.deadline().has_value(); })),
        has_tokens_(std::ranges::any_of(told.drawn.plan.jobs, [](const PlannedJob& job) {
          return job.time_per_token.has_value();
        })) {}

  [[nodiscard]] std::string html(std::size_t most) const {
    const Plan& plan = told_.drawn.plan;
    HtmlTable table(fmt::format("Every job, times in {}", column_.unit()), heads());
    const std::size_t shown = std::min(plan.jobs.size(), most);
    for (std::size_t i = 0; i < shown; ++i)
      table.row(cells(told_.drawn.instance.jobs[i], plan.jobs[i]));
    if (shown < plan.jobs.size())
      table.note(fmt::format("and {} more jobs, which are in the record of this file",
                             plan.jobs.size() - shown));
    return table.html();
  }

 private:
  static Seconds longest(const Plan& plan) {
    Seconds longest;
    for (const PlannedJob& job : plan.jobs) longest = std::max(longest, job.latency);
    return longest;
  }

  [[nodiscard]] std::vector<std::string> heads() const {
    std::vector<std::string> heads{"job",      "model",      "way",           "#priority",
                                   "#latency", "#computing", "#transmission", "#propagation",
                                   "#waiting", "#done at",   "computes at"};
    if (has_deadlines_) heads.emplace_back("deadline");
    if (has_tokens_) heads.emplace_back("#a token");
    return heads;
  }

  [[nodiscard]] std::vector<std::string> cells(const Job& job, const PlannedJob& planned) const {
    const Network& network = told_.drawn.network();
    std::vector<std::string> cells{
        planned.id, job.model_name(),
        fmt::format("{} → {}", network.node(job.source()).id, network.node(job.destination()).id)};
    if (planned.planned) {
      const Breakdown& parts = planned.breakdown;
      cells.push_back(planned.priority ? std::to_string(*planned.priority) : "");
      for (const Seconds time : {planned.latency, parts.compute, parts.transmission,
                                 parts.propagation, parts.waiting, planned.completion})
        cells.push_back(column_.cell(time));
      cells.push_back(stays_text(planned));
    } else {
      cells.insert(cells.end(), 7, "");
      cells.push_back("infeasible: " + planned.reason);
    }
    if (has_deadlines_) cells.push_back(planned.planned ? deadline_text(job, planned) : "");
    if (has_tokens_)
      cells.push_back(planned.time_per_token ? time_text(*planned.time_per_token) : "");
    return cells;
  }

  const Told& told_;
  Column column_;
  bool has_deadlines_, has_tokens_;
};

std::string kind_text(const Bound& bound) {
  std::string text = bound.kind;
  if (!bound.holds_for.empty()) text += fmt::format(", for discipline {}", bound.holds_for);
  return text;
}

std::string value_text(const Plan& plan, Seconds value) {
  const Objective* const objective = find_objective(plan.objective);
  return objective == nullptr || objective->unit == "s" ? time_text(value)
                                                        : objective_text(value, objective->unit);
}

}  // namespace

std::string steps_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  Seconds last;
  for (const PlannedJob& job : plan.jobs) last = std::max(last, job.completion);
  const Column column(last);
  const bool is_single = told.drawn.is_single();
  if (is_single && !plan.jobs.front().planned)
    return section("Plan", element("p", "infeasible: " + plan.jobs.front().reason));
  const MeasuredPlan* const measured = told.drawn.measured;
  HtmlTable table("What is done where and when",
                  heads_of_steps(column, !is_single, measured != nullptr));
  std::size_t shown = 0, left_out = 0;
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    const auto& steps = plan.jobs[i].steps;
    if (shown > 0 && shown + steps.size() > kMostSteps) {
      ++left_out;
      continue;
    }
    add_steps(table, column, steps, told.drawn.instance.jobs[i],
              {!is_single, measured != nullptr ? &measured->rows[i] : nullptr});
    shown += steps.size();
  }
  if (left_out > 0)
    table.note(fmt::format("and the steps of {} more jobs, which are in the record of this file",
                           left_out));
  return section(is_single ? "Plan" : "Steps",
                 table.html() + (is_single ? further_runs_html(plan.jobs.front(),
                                                               told.drawn.instance.jobs.front())
                                           : ""));
}

std::string jobs_html(const Told& told) { return section("Jobs", JobsTable(told).html(kMostJobs)); }

std::string alternatives_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  if (plan.alternatives.empty()) return "";
  std::vector<Alternative> rows = plan.alternatives;
  std::ranges::stable_sort(
      rows, {}, [](const Alternative& a) { return a.latency.value_or(Seconds::infinity()); });
  HtmlTable table("What else could be done", {"planner", "what it chose", "#latency", "#", "why"});
  for (const Alternative& row : rows)
    table.row({row.planner, row.detail, row.latency ? time_text(*row.latency) : "impossible",
               row.latency ? factor_text(*row.latency, plan.jobs.front().latency) : "",
               row.reason});
  return section("Alternatives", table.html());
}

std::string proof_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  const Verdict& verdict = told.verdict;
  const std::string gap =
      plan.bound && plan.bound->gap ? fmt::format("{} %", digits(100.0 * *plan.bound->gap)) : "";
  std::string out =
      terms_html({{"lower bound", plan.bound ? value_text(plan, plan.bound->lower) : "none stated"},
                  {"gap", gap},
                  {"kind of bound", plan.bound ? kind_text(*plan.bound) : ""},
                  {"judge", !verdict.ok            ? "not sound"
                            : verdict.optimal      ? "sound, proved optimal"
                            : verdict.bound_proved ? "sound, the bound is proved"
                                                   : "sound, the bound is not proved"}});
  if (!verdict.violations.empty()) {
    constexpr std::size_t kMost = 50;
    HtmlTable table("Violations", {"job", "#step", "code", "what is wrong"});
    for (std::size_t i = 0; i < std::min(kMost, verdict.violations.size()); ++i) {
      const Violation& each = verdict.violations[i];
      table.row({each.job, each.step ? std::to_string(*each.step) : "", each.code, each.message});
    }
    out += table.html();
  }
  return section("Bound and gap", out);
}

std::string inputs_html(const Told& told) {
  const Plan& plan = told.drawn.plan;
  const Network& network = told.drawn.network();
  const auto relays = std::ranges::count_if(network.nodes(), &Node::is_relay);
  std::string out =
      terms_html({{"network", network.name()},
                  {"nodes", fmt::format("{}, of which {} are relays", network.num_nodes(), relays)},
                  {"links", fmt::format("{} directed", network.num_links())},
                  {"chunk", network.chunk().is_finite() ? to_text(network.chunk()) : ""},
                  {"planner", plan.planner},
                  {"objective", plan.objective},
                  {"waiting", plan.waiting},
                  {"planned for discipline",
                   plan.discipline.empty() ? std::string(kPreemptivePriority) : plan.discipline},
                  {"simulated under discipline", told.drawn.trace.discipline},
                  {"cuts", std::string(to_text(plan.cuts))},
                  {"engine", plan.method},
                  {"planning time", plan.summary ? time_text(plan.summary->planning_time) : ""},
                  {"fingerprint of the network", plan.network ? plan.network->fingerprint : ""}});
  std::map<std::string, const Model*> models;
  for (const Job& job : told.drawn.instance.jobs) models.emplace(job.model_name(), &job.model());
  HtmlTable table("Models", {"model", "#layers", "#work", "#weights", "#input", "#result"});
  for (const auto& [name, model] : models) {
    Flop work;
    Bytes weights;
    for (const Layer& layer : model->layers()) {
      work += layer.work;
      weights += layer.weights;
    }
    table.row({name, std::to_string(model->num_layers()), to_human(work), to_human(weights),
               to_human(model->tensor_size(0)), to_human(model->tensor_size(model->num_layers()))});
  }
  return section("Inputs and options", out + table.html());
}

}  // namespace lamina::report
