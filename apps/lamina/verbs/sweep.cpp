#include "apps/lamina/verbs/sweep.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/question_args.h"
#include "apps/lamina/show/questions.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

struct SweepArgs {
  explicit SweepArgs(CLI::App& command)
      : question(command, api::sweep_options(), api::planning_options()) {
    declare_flag(command, "--csv", *csv, "the rows as comma-separated values");
  }

  QuestionArgs<api::SweepOptions> question;
  std::shared_ptr<bool> csv = std::make_shared<bool>();
};

Expected<Output> run_sweep(const SweepArgs& args) {
  const auto request = args.question.request();
  if (!request) return tl::unexpected(request.error());
  auto reply = api::answer(*request);
  if (!*args.csv)
    return shown_with_assumptions(std::move(reply), [](const Style& style, const api::Swept& it) {
      return show_sweep(style, it.sweep);
    });
  return shown(std::move(reply),
               [](const Style&, const api::Swept& it) { return api::sweep_csv(it.sweep); });
}

Action declare_sweep(CLI::App& command) {
  return [args = SweepArgs(command)](Progress&) { return run_sweep(args); };
}

constexpr std::array kSweepExamples{
    Example{"at which bandwidth does splitting pay?",
            "lamina sweep --network examples/networks/street.json --model "
            "examples/models/mobilenet_v2.onnx --source camera --destination cloud --vary "
            "'bandwidth=1 Mbit/s..1 Gbit/s' --exact"},
    Example{"two planners while one node gets faster, as a table for a spreadsheet",
            "lamina sweep --network examples/networks/street.json --model "
            "examples/models/mobilenet_v2.onnx --source camera --destination cloud --vary "
            "'camera.compute=1 GFLOP/s..100 GFLOP/s:5' --planner shortest-path,one-split --csv"}};

}  // namespace

Verb sweep_verb() {
  return {"sweep",
          "vary a value of the network, and plan at each point",
          "--vary RANGE --network FILE (--model FILE --source NODE --destination NODE | --jobs "
          "FILE) [options]",
          "Shows the latency, or the objective of several jobs, and the plan in words for values "
          "from one end of a range to the other. For one job --exact also computes the values at "
          "which the best plan changes. Exits with 3 if there is no plan at some point.",
          kSweepExamples,
          true,
          false,
          declare_sweep};
}

}  // namespace lamina::app
