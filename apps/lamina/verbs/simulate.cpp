#include "apps/lamina/verbs/simulate.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/show/trace.h"

#include "lamina/api/arrivals.h"
#include "lamina/api/simulate.h"

namespace lamina::app {
namespace {

// The command line's options by the table that they come from.
struct Args {
  explicit Args(CLI::App& command)
      : instance(command),
        how(command, api::simulate_options(), "how"),
        arrivals(command, api::arrival_options(), "jobs that arrive unplanned"),
        planning(command, api::planning_on_arrival_options(), "jobs that arrive unplanned") {
    declare_argument(command, "PLAN", *file, "the plan, lamina.plan/1");
    declare_flag(command, "--all", *all, "all rows of the timeline");
  }

  std::shared_ptr<std::string> file = std::make_shared<std::string>();
  std::shared_ptr<bool> all = std::make_shared<bool>();
  InstanceArgs instance;
  TableOptions<api::SimulateOptions> how;
  TableOptions<api::ArrivalOptions> arrivals;
  TableOptions<api::PlanOptions> planning;
};

Answer answer_of(const Args& args, std::string document, api::LoadedInstance&& loaded,
                 Trace trace) {
  Answer answer;
  answer.document = std::move(document);
  answer.human = [loaded = std::move(loaded), trace = std::move(trace),
                  all = *args.all](const Style& style) {
    return show_trace(style, *loaded.instance.network, trace, all) +
           assumptions_text(style, loaded.premises.assumptions);
  };
  return answer;
}

Expected<Answer> execute(const Args& args, const api::SimulateOptions& options) {
  const auto plan = io::read_plan(*args.file);
  if (!plan) return tl::unexpected(plan.error());
  auto loaded = args.instance.load();
  if (!loaded) return tl::unexpected(loaded.error());
  const Instance& instance = loaded->instance;
  auto trace = api::simulate(instance, *plan, options);
  if (!trace) return tl::unexpected(located(trace.error(), *args.file));
  api::assume_other_inputs(*loaded, *plan);
  std::string document = io::trace_json(*trace, loaded->premises);
  return answer_of(args, std::move(document), std::move(*loaded), std::move(*trace));
}

Expected<Answer> plan_on_arrival(const Args& args, const api::ArrivalOptions& arrivals,
                                 const api::SimulateOptions& options) {
  const auto planning = args.planning.settings();
  if (!planning) return tl::unexpected(planning.error());
  auto loaded = args.instance.load();
  if (!loaded) return tl::unexpected(loaded.error());
  const Instance& instance = loaded->instance;
  auto trace = api::simulate_arrivals(instance, arrivals, *planning, options);
  if (!trace) return tl::unexpected(trace.error());
  std::string document = io::trace_json(*trace, loaded->premises);
  const bool lacks_some = !trace->arrivals->unplanned.empty();
  Answer answer = answer_of(args, std::move(document), std::move(*loaded), std::move(*trace));
  answer.exit_code = lacks_some ? kNoPlan : kDone;
  return answer;
}

Expected<Answer> run(const Args& args) {
  const auto options = args.how.settings();
  if (!options) return tl::unexpected(options.error());
  const auto arrivals = args.arrivals.settings();
  if (!arrivals) return tl::unexpected(arrivals.error());
  if (args.file->empty() && !arrivals->enabled)
    return error(ErrorCode::kUsage, "is missing: name the plan to be executed, or use --arrivals",
                 "PLAN");
  if (!args.file->empty() && arrivals->enabled)
    return error(ErrorCode::kUsage, "plans jobs when they arrive; it takes no plan", "--arrivals");
  if (!arrivals->enabled) {
    const auto planning = args.planning.settings();
    if (!planning) return tl::unexpected(planning.error());
    if (const auto ok = api::demand_no_arrivals(*arrivals, *planning); !ok)
      return tl::unexpected(ok.error());
  }
  return arrivals->enabled ? plan_on_arrival(args, *arrivals, *options) : execute(args, *options);
}

Action declare(CLI::App& command) {
  return [args = Args(command)](Progress&) { return run(args); };
}

constexpr std::array kExamples{
    Example{"jobs that wait for each other, planned and then executed",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/rush.json "
            "-o plan.json"},
    Example{"",
            "lamina simulate plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/rush.json"},
    Example{"the same where nobody knows of priorities",
            "lamina simulate plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/rush.json --discipline fifo"},
    Example{"200 jobs that arrive at random, 12 a second, each planned on arrival",
            "lamina simulate --arrivals 12/s --count 200 --network examples/networks/campus.json "
            "--jobs examples/jobs/rush.json --discipline fifo"}};

}  // namespace

Verb simulate_verb() {
  return {
      "simulate",
      "execute a plan event by event, and see what every job and resource does when",
      "(PLAN | --arrivals WHEN) --network FILE (--model FILE --source NODE --destination NODE | "
      "--jobs FILE) [options]",
      "Takes the steps and the priorities of a plan, anybody's, and nothing else: its times are "
      "what "
      "the simulation puts to the test. With --arrivals there is no plan: jobs come over time, and "
      "each "
      "is planned when it comes, from the queues of that moment.",
      kExamples,
      true,
      false,
      declare};
}

}  // namespace lamina::app
