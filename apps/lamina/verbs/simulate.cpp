#include "apps/lamina/verbs/simulate.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/interrupt.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/streams.h"
#include "apps/lamina/show/trace.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// The command line's options by the table that they come from.
struct SimulateArgs {
  explicit SimulateArgs(CLI::App& command)
      : instance(command),
        how(command, api::simulate_options(), "how"),
        arrivals(command, api::arrival_options(), "jobs planned on arrival"),
        streams(command, api::stream_options(), "streams"),
        planning(command, api::planning_on_arrival_options(), "jobs planned on arrival") {
    declare_argument(command, "PLAN", *file, "the plan, lamina.plan/1");
    declare_flag(command, "--all", *all, "all rows of the timeline");
  }

  std::shared_ptr<std::string> file = std::make_shared<std::string>();
  std::shared_ptr<bool> all = std::make_shared<bool>();
  InstanceArgs instance;
  TableOptions<api::SimulateOptions> how;
  TableOptions<api::ArrivalOptions> arrivals;
  TableOptions<api::StreamOptions> streams;
  TableOptions<api::PlanOptions> planning;
};

std::string words_of(const api::StreamProgress& now) {
  return fmt::format("{} of {}, {} arrived, {} under way", to_human(now.now),
                     to_human(now.duration), now.num_arrived, now.num_under_way);
}

Expected<Output> run_simulate(const SimulateArgs& args, Progress& progress) {
  auto options = args.how.settings();
  if (!options) return tl::unexpected(options.error());
  auto arrivals = args.arrivals.settings();
  if (!arrivals) return tl::unexpected(arrivals.error());
  auto planning = args.planning.settings();
  if (!planning) return tl::unexpected(planning.error());
  auto streams = args.streams.settings();
  if (!streams) return tl::unexpected(streams.error());
  streams->stop = &stop_on_interrupt();
  streams->on_progress = [&progress](const api::StreamProgress& now) {
    progress.say([&now] { return words_of(now); });
  };
  auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  const api::SimulateRequest request{*args.file,           *std::move(source),
                                     *std::move(options),  *std::move(arrivals),
                                     *std::move(planning), *std::move(streams)};
  return shown_with_assumptions(
      api::answer(request), [all = *args.all](const Style& style, const api::Simulated& it) {
        const Network& network = *it.inputs.instance.network;
        return it.trace.streams ? show_streams(style, network, it.trace, all)
                                : show_trace(style, network, it.trace, all);
      });
}

Action declare_simulate(CLI::App& command) {
  return
      [args = SimulateArgs(command)](Progress& progress) { return run_simulate(args, progress); };
}

constexpr std::array kSimulateExamples{
    Example{"jobs that wait for each other, planned and then executed",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/rush.json "
            "-o plan.json"},
    Example{"",
            "lamina simulate plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/rush.json"},
    Example{"the same without priorities",
            "lamina simulate plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/rush.json --discipline fifo"},
    Example{"200 jobs that arrive at random, 12 a second, each planned on arrival",
            "lamina simulate --arrivals 12/s --count 200 --network examples/networks/campus.json "
            "--jobs examples/jobs/rush.json --discipline fifo"},
    Example{"streams for ten minutes, on the ways that serve the highest rates",
            "lamina simulate --duration '600 s' --policy max-weight --network "
            "examples/networks/campus.json --jobs examples/jobs/cameras.json --discipline fifo"}};

}  // namespace

Verb simulate_verb() {
  return {
      "simulate",
      "execute a plan event by event, and show what every job and resource does when",
      "(PLAN | --arrivals WHEN | --duration TIME [PLAN]) --network FILE (--model FILE --source "
      "NODE --destination NODE | "
      "--jobs FILE) [options]",
      "Uses the steps and priorities of a plan, from any tool, and nothing else: the simulation "
      "tests its times. With --arrivals there is no plan: jobs arrive over time, and each is "
      "planned when it arrives, given the queues at that moment. Streams (jobs with a rate) are "
      "served for a duration: by plans that lamina plan or capacity has made for them, or as a "
      "policy decides when an inference arrives.",
      kSimulateExamples,
      true,
      false,
      declare_simulate};
}

}  // namespace lamina::app
