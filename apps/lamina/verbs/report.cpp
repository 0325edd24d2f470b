#include "apps/lamina/verbs/report.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <utility>

#include "apps/lamina/core_file.h"
#include "apps/lamina/instance_args.h"
#include "apps/lamina/shown.h"

#include "lamina/api/report.h"
#include "lamina/core/quoted.h"

namespace lamina::app {
namespace {

struct Files {
  std::string plan;
  std::vector<std::string> figures;  // a figure and its file, one behind the other
  std::string trace, run;
};

struct ReportArgs {
  explicit ReportArgs(CLI::App& command)
      : instance(command),
        simulation(command, api::simulate_options(), "how"),
        options(command, api::report_options(), "how") {
    declare_argument(command, "PLAN", files->plan, "the plan, lamina.plan/1; or a report");
    declare_file(command, "--run", files->run,
                 "a run of this plan, lamina.run/1: measured is shown beside predicted");
    declare_pairs(command, "--svg", files->figures, "FIGURE FILE",
                  fmt::format("writes a figure as SVG, for a paper: {}; may be repeated",
                              listed(api::figure_names(), ", ")));
    declare_file(command, "--trace", files->trace,
                 "writes what every resource does as trace events, for Perfetto and Chrome");
  }

  std::shared_ptr<Files> files = std::make_shared<Files>();
  InstanceArgs instance;
  TableOptions<api::SimulateOptions> simulation;
  TableOptions<api::ReportOptions> options;
};

// Each file is written once.
Expected<void> demand_files(const Files& files) {
  std::set<std::string> names;
  for (std::size_t i = 1; i < files.figures.size(); i += 2)
    if (files.figures[i].empty() || !names.insert(files.figures[i]).second)
      return error(ErrorCode::kUsage,
                   files.figures[i].empty() ? std::string("the file's name is empty")
                                            : fmt::format("two figures go to {}", files.figures[i]),
                   "--svg");
  if (!files.trace.empty() && names.contains(files.trace))
    return error(ErrorCode::kUsage, fmt::format("a figure goes to {}, too", files.trace),
                 "--trace");
  return {};
}

Expected<api::ReportRequest> request_of(const ReportArgs& args) {
  if (auto ok = demand_files(*args.files); !ok) return tl::unexpected(ok.error());
  auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  auto simulation = args.simulation.settings();
  if (!simulation) return tl::unexpected(simulation.error());
  auto options = args.options.settings();
  if (!options) return tl::unexpected(options.error());
  api::ReportRequest request{
      .plan = args.files->plan,
      .instance = *std::move(source),
      .simulation = *std::move(simulation),
      .options = *std::move(options),
      .run = args.files->run.empty() ? io::Input() : io::Input(args.files->run),
      .wants_trace = !args.files->trace.empty()};
  for (std::size_t i = 0; i < args.files->figures.size(); i += 2)
    request.figures.push_back(args.files->figures[i]);
  if (!request.options.no_what_if) {
    auto core = read_core();
    if (!core) return tl::unexpected(core.error());
    request.core = *std::move(core);
  }
  return request;
}

std::string show_report(const api::Reported& it, const Files& files) {
  std::string out = fmt::format("report of {} on {}{}{}\n", counted(it.plan.jobs.size(), "job"),
                                printable(it.inputs.instance.network->name()),
                                it.is_measured ? ", measured beside predicted" : "",
                                it.plans_again ? ", which plans again" : "");
  for (std::size_t i = 0; i < it.figures.size(); ++i)
    out += fmt::format("{} in {}\n", files.figures[2 * i], printable(files.figures[2 * i + 1]));
  if (!files.trace.empty()) out += fmt::format("trace events in {}\n", printable(files.trace));
  return out;
}

Expected<Output> run_report(const ReportArgs& args) {
  auto request = request_of(args);
  if (!request) return tl::unexpected(request.error());
  auto reply = api::answer(*request);
  if (!reply) return tl::unexpected(reply.error());
  std::vector<std::pair<std::string, std::string>> more_files;
  for (std::size_t i = 0; i < reply->result.figures.size(); ++i)
    more_files.emplace_back(args.files->figures[2 * i + 1], reply->result.figures[i]);
  if (!args.files->trace.empty())
    more_files.emplace_back(args.files->trace, reply->result.trace_events);
  auto output = shown_with_assumptions(
      std::move(reply), [files = *args.files](const Style& /*style*/, const api::Reported& it) {
        return show_report(it, files);
      });
  if (output) output->more_files = std::move(more_files);
  return output;
}

Action declare_report(CLI::App& command) {
  return [args = ReportArgs(command)](Progress& /*progress*/) { return run_report(args); };
}

constexpr std::array kReportExamples{
    Example{"a plan as one page that can be sent",
            "lamina plan --network examples/networks/abilene.json --model "
            "examples/models/vgg19.onnx --source sea --destination atl --explain -o "
            "plan.json"},
    Example{"",
            "lamina report plan.json --network examples/networks/abilene.json --model "
            "examples/models/vgg19.onnx --source sea --destination atl -o report.html"},
    Example{"the page tells what it was made of", "lamina check report.html"},
    Example{"figures for a paper, from the page",
            "lamina report report.html --svg map map.svg --svg breakdown breakdown.svg"},
    Example{"measured beside predicted, of what lamina run -o has written",
            "lamina report report.html --run run.json -o measured.html"}};

}  // namespace

Verb report_verb() {
  return {
      .name = "report",
      .summary = "a page of a plan to send: map, timeline, breakdown, tables; figures for papers",
      .usage =
          "PLAN --network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) "
          "[-o FILE] [--run FILE] [--svg FIGURE FILE]... [--trace FILE] [options]",
      .details =
          "Simulates the plan and writes one HTML file that needs nothing else: it opens from "
          "disk, "
          "prints, and is read without a script. It holds plan, network, models, jobs and trace, "
          "so "
          "that lamina inspect, check, simulate and report read it like a plan. If the planner's "
          "core for browsers lies beside the program (make page), the page plans again.",
      .examples = kReportExamples,
      .needs_output = true,
      .declare = declare_report,
      .other_outputs = {"--svg", "--trace"}};
}

}  // namespace lamina::app
