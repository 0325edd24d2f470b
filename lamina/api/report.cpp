#include "lamina/api/report.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "lamina/api/load_input.h"
#include "lamina/api/option_values.h"
#include "lamina/api/plan.h"
#include "lamina/api/plan_inputs.h"
#include "lamina/api/report_record.h"
#include "lamina/api/simulate.h"
#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/version.h"
#include "lamina/io/documents/run_json.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/text/gzip.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/page/assets.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/operator_order.h"
#include "lamina/plan/run.h"
#include "lamina/report/figures.h"
#include "lamina/report/land.h"
#include "lamina/report/page.h"
#include "lamina/report/told.h"
#include "lamina/report/trace_events.h"

namespace lamina::api {
namespace {

constexpr std::array kReportOptions{
    Option<ReportOptions>{.name = "job",
                          .value = "ID",
                          .preset = "of several the one of the greatest latency",
                          .summary = "the job whose way through the layers is drawn",
                          .set = set_text<&ReportOptions::job>},
    Option<ReportOptions>{
        .name = "no-what-if",
        .summary = "leaves the planner out of the file: smaller, and it does not plan again",
        .set = set_flag<&ReportOptions::no_what_if>}};

std::string_view asset(std::string_view path) { return page::find_asset(path)->bytes; }

Expected<void> demand_figures(const ReportRequest& request) {
  for (const std::string& name : request.figures)
    if (auto ok = demand_choice("figure", name, figure_names()); !ok)
      return tl::unexpected(located(ok.error(), "svg"));
  return {};
}

// The position of the job whose layers are drawn.
Expected<std::size_t> chosen_job(const Plan& plan, const std::string& id) {
  if (!id.empty()) {
    const auto found = std::ranges::find(plan.jobs, id, &PlannedJob::id);
    if (found != plan.jobs.end()) return static_cast<std::size_t>(found - plan.jobs.begin());
    std::vector<std::string_view> ids;
    for (const PlannedJob& job : plan.jobs) ids.push_back(job.id);
    return error(ErrorCode::kUnknownName,
                 fmt::format("the plan has no job {}{}", lamina::quoted(id), did_you_mean(id, ids)),
                 "job");
  }
  const auto latency = [](const PlannedJob& job) {
    return job.planned ? job.latency : Seconds(-1.0);
  };
  return static_cast<std::size_t>(std::ranges::max_element(plan.jobs, {}, latency) -
                                  plan.jobs.begin());
}

// The text of the plan's file, which goes into the record as it is, and what it says.
struct GivenPlan {
  std::string text;
  Plan plan;
};
Expected<GivenPlan> read_plan_text(const io::Input& input) {
  if (input.empty()) return missing("plan", "name the plan to be reported");
  auto file = input.open();
  if (!file) return tl::unexpected(file.error());
  const auto kind = io::kind_of(*file);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == io::FileKind::kCapacity)
    return error(ErrorCode::kUnsupported, "this is a plan of streams; a report takes one of jobs",
                 file->name());
  if (*kind != io::FileKind::kPlan)
    return error(ErrorCode::kValue, "this is no plan: a report takes a lamina.plan/1",
                 file->name());
  const auto source = file->text();
  if (!source) return tl::unexpected(source.error());
  std::string text(source->text());
  auto plan = io::read_plan(io::Input::of_bytes(file->name(), text));
  if (!plan) return tl::unexpected(plan.error());
  if (plan->jobs.empty())
    return error(ErrorCode::kValue, "the plan has no jobs", file->name() + ": jobs");
  return GivenPlan{std::move(text), *std::move(plan)};
}

// That the plan is one of these inputs; the simulation looks at its steps.
Expected<void> demand_its_inputs(const Instance& instance, const Plan& plan,
                                 const std::string& file) {
  const std::vector<Note> others = other_inputs(instance, plan);
  if (others.empty()) return {};
  return error(ErrorCode::kValue,
               fmt::format("{}; a report holds what a plan was made for", others.front().text),
               file);
}

// The plan's jobs in the order of the instance's, if they are the same.
Expected<void> demand_same_jobs(const Instance& instance, const Plan& plan,
                                const std::string& file) {
  const bool is_same = std::ranges::equal(instance.jobs, plan.jobs, {}, &Job::id, &PlannedJob::id);
  if (is_same) return {};
  return error(ErrorCode::kValue,
               "the plan has other jobs than the ones given, or in another order", file + ": jobs");
}

std::string document_of(const Plan& plan, bool plans_again, bool is_measured) {
  std::string out;
  io::JsonBlock block(out, '{', io::JsonBlock::Layout::kLines);
  block.field("kind", std::string_view("report"));
  block.field("job_count", static_cast<std::int64_t>(plan.jobs.size()));
  block.field("objective_s",
              plan.summary ? std::optional(plan.summary->objective.value()) : std::nullopt);
  block.field("plans_again", plans_again);
  block.field("measured", is_measured);
  block.close();
  return out + '\n';
}

std::string page_of(const report::Told& told, const io::ReportRecord& record,
                    std::string_view core) {
  const page::Asset& style = *page::find_asset("report.css");
  return report::filled_page(
      asset("report.html"),
      {.title = report::title_of(told),
       .static_html = report::static_html(told),
       .data = report::as_script_data(io::record_json(record)),
       .core = told.plans_again ? report::base64(io::gzip_packed(core)) : std::string(),
       .style = style.bytes,
       .style_sha256 = style.sha256});
}

// What was measured of the plan, and the text that says so; nothing where it was not run.
struct GivenRun {
  std::string text;
  std::optional<MeasuredPlan> measured;
};
Expected<GivenRun> read_run_of(const Plan& plan, const io::Input& input) {
  if (input.empty()) return GivenRun{};
  auto file = input.open();
  if (!file) return tl::unexpected(file.error());
  const std::string name = file->name();
  auto run = io::read_run(*file);
  if (!run) return tl::unexpected(run.error());
  std::string text = io::run_json(*run);
  auto made = measured(plan, *std::move(run));
  if (!made)
    return error(made.error().code, made.error().message,
                 name + ": " + made.error().where.substr(1));
  return GivenRun{std::move(text), *std::move(made)};
}

// All that a report is made of.
struct Material {
  LoadedInstance inputs;
  GivenPlan given;
  Trace trace;
  GivenRun run;
  std::size_t job = 0;  // whose layers are drawn
};

Expected<Material> gather(const ReportRequest& request) {
  if (auto ok = demand_figures(request); !ok) return tl::unexpected(ok.error());
  const auto discipline = chosen_discipline(request.simulation);
  if (!discipline) return tl::unexpected(discipline.error());
  auto parts = unpacked(request.plan, request.instance);
  if (!parts) return tl::unexpected(parts.error());
  auto given = read_plan_text(parts->plan);
  if (!given) return tl::unexpected(given.error());
  const std::string file = parts->plan.path().string();
  const auto job = chosen_job(given->plan, request.options.job);
  if (!job) return tl::unexpected(job.error());
  auto inputs = loaded(parts->instance, given->plan.cuts);
  if (!inputs) return tl::unexpected(inputs.error());
  if (auto ok = demand_its_inputs(inputs->instance, given->plan, file); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = demand_same_jobs(inputs->instance, given->plan, file); !ok)
    return tl::unexpected(ok.error());
  auto trace = simulate(inputs->instance, given->plan, request.simulation);
  if (!trace) return tl::unexpected(located(trace.error(), file));
  auto run = read_run_of(given->plan, request.run.empty() ? parts->run : request.run);
  if (!run) return tl::unexpected(run.error());
  return Material{*std::move(inputs), *std::move(given), *std::move(trace), *std::move(run), *job};
}

// With the model in the order in which a sound plan of cuts `lattice` runs it.
void follow_plan(Instance& instance, const Plan& plan) {
  std::vector<Fault> faults;
  if (auto along = along_plan(instance, plan, faults)) instance = *std::move(along);
}

}  // namespace

std::span<const Option<ReportOptions>> report_options() { return kReportOptions; }

std::vector<std::string_view> figure_names() {
  std::vector<std::string_view> names;
  for (const report::Figure& figure : report::figures()) names.push_back(figure.name);
  return names;
}

Expected<Reply<Reported>> answer(const ReportRequest& request) {
  auto material = gather(request);
  if (!material) return tl::unexpected(material.error());
  auto& [inputs, given, trace, run, job] = *material;
  io::ReportRecord record = record_of(inputs.instance);
  record.plan = std::move(given.text);
  record.trace = io::trace_json(trace, inputs.premises);
  record.run = std::move(run.text);
  record.version = version();
  const Verdict verdict = judge(inputs.instance, given.plan);
  follow_plan(inputs.instance, given.plan);
  const report::Land land = report::read_land(asset("land.json"));
  const report::Told told{
      {inputs.instance, given.plan, trace, land, job, run.measured ? &*run.measured : nullptr},
      verdict,
      inputs.premises.assumptions,
      version(),
      !request.core.empty() && !request.options.no_what_if};
  Reply<Reported> reply{
      .outcome = lacks_some(given.plan) ? Outcome::kNoPlan : Outcome::kDone,
      .document = document_of(given.plan, told.plans_again, run.measured.has_value()),
      .file = page_of(told, record, request.core),
      .result = {}};
  Reported& result = reply.result;
  for (const std::string& name : request.figures)
    result.figures.push_back(report::find_figure(name)->draw(told.drawn));
  if (request.wants_trace) result.trace_events = report::trace_events(trace);
  result.is_measured = run.measured.has_value();
  result.plans_again = told.plans_again;
  result.inputs = std::move(inputs);
  result.plan = std::move(given.plan);
  result.trace = std::move(trace);
  return reply;
}

}  // namespace lamina::api
