#include "apps/lamina/verbs/plan.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/interrupt.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/capacity.h"
#include "apps/lamina/show/comparison.h"
#include "apps/lamina/show/plan.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"
#include "lamina/core/durations.h"

namespace lamina::app {
namespace {

std::string words_of(const api::PlanProgress& now) {
  if (!now.objective) return fmt::format("{} of {} jobs", now.num_placed, now.num_jobs);
  const std::string words =
      fmt::format("{} jobs, objective {}, not below {}", now.num_jobs,
                  objective_text(*now.objective, now.unit), objective_text(now.lower, now.unit));
  if (now.lower <= Seconds()) return words;
  return words + fmt::format(", gap {:.1f} %", 100.0 * (*now.objective / now.lower - 1.0));
}

// The command line's options by the table that they come from.
struct PlanArgs {
  explicit PlanArgs(CLI::App& command)
      : instance(command), options(command, api::plan_options(), "how") {
    declare_flag(command, "--all", *all,
                 "also show the steps of several jobs, and every node of every route");
    declare_flag(command, "--require-deadlines", *require_deadlines,
                 "exit with 3 if a job misses its deadline; the plan is still written");
  }

  InstanceArgs instance;
  TableOptions<api::PlanOptions> options;
  std::shared_ptr<bool> all = std::make_shared<bool>();
  std::shared_ptr<bool> require_deadlines = std::make_shared<bool>();
};

Expected<Output> run_plan(const PlanArgs& args, Progress& progress) {
  auto options = args.options.settings();
  if (!options) return tl::unexpected(options.error());
  options->stop = &stop_on_interrupt();
  options->on_progress = [&progress](const api::PlanProgress& now) {
    progress.say([&now] { return words_of(now); });
  };
  auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  const api::PlanRequest request{*std::move(source), *std::move(options), *args.require_deadlines};
  return shown_with_assumptions(
      api::answer(request), [all = *args.all](const Style& style, const api::Planned& it) {
        if (it.comparison) return show_comparison(style, *it.comparison);
        return it.streams ? show_streams_plan(style, it.inputs.instance, *it.streams, all)
                          : show_plan(style, it.inputs.instance, it.plan, all);
      });
}

Action declare_plan(CLI::App& command) {
  return [args = PlanArgs(command)](Progress& progress) { return run_plan(args, progress); };
}

constexpr std::array kPlanExamples{
    Example{"MobileNetV2 split over three nodes, and what simpler plans would cost",
            "lamina plan --network examples/networks/street.json --model "
            "examples/models/mobilenet_v2.onnx --source camera --destination cloud --explain"},
    Example{"a job from a file, and the plan kept for lamina check",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "-o plan.json"},
    Example{"at most one cut, between the source and one other node",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "--planner one-split"},
    Example{"many jobs that wait for each other: the best plan found in two seconds",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/rush.json "
            "--planner neighbourhood-search --time-limit '2 s'"},
    Example{"jobs that are served in the order in which they come, by every planner",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/rush.json "
            "--discipline fifo --planner all"},
    Example{"for programs: one JSON document",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "--waiting per-stay --json"}};

}  // namespace

Verb plan_verb() {
  return {"plan",
          "decide which node computes which layer, and which way every tensor travels",
          "--network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) [options]",
          "Finds the plan of least end-to-end latency and proves it: the plan states a lower "
          "bound, and lamina check verifies it. If there is no plan, it says why and exits with 3.",
          kPlanExamples,
          true,
          false,
          declare_plan};
}

}  // namespace lamina::app
