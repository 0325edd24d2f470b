#include "apps/lamina/verbs/plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/interrupt.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/show/plan.h"

#include "lamina/api/plan.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

std::string words_of(const api::PlanProgress& now) {
  if (!now.objective) return fmt::format("{} of {} jobs", now.num_placed, now.num_jobs);
  const std::string words = fmt::format("{} jobs, objective {}, not below {}", now.num_jobs,
                                        to_human(*now.objective), to_human(now.lower));
  if (now.lower <= Seconds()) return words;
  return words + fmt::format(", gap {:.1f} %", 100.0 * (*now.objective / now.lower - 1.0));
}

struct Flags {
  bool all = false, require_deadlines = false;
};

bool misses_some(const Plan& plan) {
  return std::ranges::any_of(
      plan.jobs, [](const PlannedJob& job) { return !job.deadline_met.value_or(true); });
}

Expected<Answer> run(const InstanceArgs& instance_args,
                     const TableOptions<api::PlanOptions>& plan_args, const Flags& flags,
                     Progress& progress) {
  auto options = plan_args.settings();
  if (!options) return tl::unexpected(options.error());
  options->stop = &stop_on_interrupt();
  options->on_progress = [&progress](const api::PlanProgress& now) {
    progress.say([&now] { return words_of(now); });
  };
  auto loaded = instance_args.load();
  if (!loaded) return tl::unexpected(loaded.error());
  auto plan = api::plan(loaded->instance, *options);
  if (!plan) return tl::unexpected(plan.error());
  Answer answer;
  answer.document = io::plan_json(*plan, loaded->premises);
  const bool is_late = flags.require_deadlines && misses_some(*plan);
  answer.exit_code = is_late || api::lacks_some(*plan) ? kNoPlan : kDone;
  answer.human = [loaded = std::move(*loaded), plan = std::move(*plan),
                  all = flags.all](const Style& style) {
    return show_plan(style, loaded.instance, plan, all) +
           assumptions_text(style, loaded.premises.assumptions);
  };
  return answer;
}

Action declare(CLI::App& command) {
  const InstanceArgs instance(command);
  const TableOptions<api::PlanOptions> options(command, api::plan_options(), "how");
  const auto flags = std::make_shared<Flags>();
  declare_flag(command, "--all", flags->all,
               "the steps of several jobs, too, and every node of every way");
  declare_flag(command, "--require-deadlines", flags->require_deadlines,
               "exit with 3 if a job misses its deadline; the plan is written all the same");
  return [instance, options, flags](Progress& progress) {
    return run(instance, options, *flags, progress);
  };
}

constexpr std::array kExamples{
    Example{"VGG19 across a backbone, and why nothing simpler is as good",
            "lamina plan --network examples/networks/us-24.json --model examples/models/vgg19.onnx "
            "--source n0 --destination n23 --explain"},
    Example{"a job from a file, and the plan kept for lamina check",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "-o plan.json"},
    Example{"at most one cut, between the source and one other node",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "--planner one-split"},
    Example{"many jobs that wait for each other, as well as two seconds allow",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/rush.json "
            "--planner neighbourhood-search --time-limit '2 s'"},
    Example{"for programs: one JSON document",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "--waiting per-stay --json"}};

}  // namespace

Verb plan_verb() {
  return {"plan",
          "decide which node computes which layer, and which way every tensor travels",
          "--network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) [options]",
          "Finds the plan of least end-to-end latency and proves it: the plan states a lower "
          "bound, and lamina check verifies it. "
          "Where there is no plan it says why and exits with 3.",
          kExamples,
          true,
          false,
          declare};
}

}  // namespace lamina::app
