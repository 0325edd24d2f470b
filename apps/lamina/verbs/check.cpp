#include "apps/lamina/verbs/check.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/capacity.h"
#include "apps/lamina/show/verdict.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

Expected<Output> run_check(const std::string& file, const InstanceArgs& args) {
  auto source = args.source();
  if (!source) return tl::unexpected(source.error());
  return shown_with_assumptions(api::answer(api::CheckRequest{file, *std::move(source)}),
                                [file](const Style& style, const api::Checked& it) {
                                  return it.streams
                                             ? show_streams_verdict(style, file, *it.streams)
                                             : show_verdict(style, file, it.plan, it.verdict);
                                });
}

Action declare_check(CLI::App& command) {
  const auto file = std::make_shared<std::string>();
  declare_argument(command, "PLAN", *file,
                   "the plan, lamina.plan/1, or what lamina capacity wrote");
  const InstanceArgs instance(command);
  return [file, instance](Progress&) { return run_check(*file, instance); };
}

constexpr std::array kCheckExamples{
    Example{"a plan, and an independent look at it",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "-o plan.json"},
    Example{"",
            "lamina check plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/camera.json"}};

}  // namespace

Verb check_verb() {
  return {
      "check",
      "judge a plan independently: is it possible, are its figures true, is it optimal",
      "PLAN --network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) [options]",
      "Recomputes every step, time and claim from the network and the jobs alone. It shares no "
      "code with the planners and accepts plans from any tool. Exits with 4 if something is wrong. "
      "A sound plan that is not optimal, and does not claim to be, is fine.",
      kCheckExamples,
      true,
      false,
      declare_check};
}

}  // namespace lamina::app
