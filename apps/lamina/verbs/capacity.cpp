#include "apps/lamina/verbs/capacity.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/interrupt.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/show/capacity.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

struct CapacityArgs {
  explicit CapacityArgs(CLI::App& command)
      : instance(command), options(command, api::capacity_options(), "how") {
    declare_flag(command, "--all", *all, "show every stream and every resource");
  }

  InstanceArgs instance;
  TableOptions<api::CapacityOptions> options;
  std::shared_ptr<bool> all = std::make_shared<bool>();
};

Expected<Output> run_capacity(const CapacityArgs& args, Progress& progress) {
  auto options = args.options.settings();
  if (!options) return tl::unexpected(options.error());
  options->stop = &stop_on_interrupt();
  options->on_progress = [&progress](double theta, double upper) {
    progress.say([&] { return fmt::format("{:.4g} times the rates, not {:.4g}", theta, upper); });
  };
  auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  const api::CapacityRequest request{*std::move(source), *std::move(options)};
  return shown_with_assumptions(api::answer(request),
                                [all = *args.all](const Style& style, const api::Served& it) {
                                  return show_capacity(style, it, all);
                                });
}

Action declare_capacity(CLI::App& command) {
  return
      [args = CapacityArgs(command)](Progress& progress) { return run_capacity(args, progress); };
}

constexpr std::array kCapacityExamples{
    Example{"how many cameras can the campus serve, and what binds?",
            "lamina capacity --network examples/networks/campus.json --jobs "
            "examples/jobs/cameras.json"},
    Example{"one plan for each stream, and none slower than 200 ms",
            "lamina capacity --network examples/networks/campus.json --jobs "
            "examples/jobs/cameras.json --unsplittable --within '200 ms'"}};

}  // namespace

Verb capacity_verb() {
  return {"capacity",
          "say how many inferences a second the network can serve, and what binds",
          "--network FILE --jobs FILE [options]",
          "Finds the greatest factor by which the rates of all streams of a jobs file can be "
          "multiplied, with the plans and shares that reach it, and proves how close that is by "
          "prices of the resources, which lamina check verifies.",
          kCapacityExamples,
          true,
          false,
          declare_capacity};
}

}  // namespace lamina::app
