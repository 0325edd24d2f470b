#include "apps/lamina/verbs/run.h"

#include <array>

#include "apps/lamina/run_args.h"

namespace lamina::app {
namespace {

// lamina-agent does it, with an action of its own.
Action declare_run(CLI::App& command) {
  const RunArgs args(command);
  return [args](Progress&) -> Expected<Output> { return Output{}; };
}

constexpr std::array kRunExamples{
    Example{"measure a plan, and compare its results with the whole model's",
            "lamina run plan.json --network network.json --jobs jobs.json --agents agents.json "
            "--verify"},
    Example{"keep it up for clients of the Open Inference Protocol",
            "lamina run plan.json --network network.json --jobs jobs.json --agents agents.json "
            "--serve 127.0.0.1:8000"}};

}  // namespace

Verb run_verb() {
  return {
      .name = "run",
      .summary = "run a plan on agents, and measure it step by step",
      .usage =
          "PLAN --network FILE (--model FILE --source NODE --destination NODE | --jobs "
          "FILE) --agents FILE [options]",
      .details =
          "Splits the models where the plan cuts them, sends the parts to the agents, runs "
          "every job and prints predicted beside measured times. Exits with 4 if --verify finds "
          "other results than the whole model's.",
      .examples = kRunExamples,
      .declare = declare_run,
      .owns_long_output = true,
      .program = "lamina-agent"};
}

}  // namespace lamina::app
