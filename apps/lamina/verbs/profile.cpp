#include "apps/lamina/verbs/profile.h"

#include <array>

#include "apps/lamina/profile_args.h"

namespace lamina::app {
namespace {

// lamina-agent does it, with an action of its own.
Action declare_profile(CLI::App& command) {
  const ProfileArgs args(command);
  return [args](Progress&) -> Expected<Output> { return Output{}; };
}

constexpr std::array kProfileExamples{
    Example{"how long this machine takes for each layer",
            "lamina profile model.onnx --device laptop -o model.json"},
    Example{"on another machine, into the same file",
            "lamina profile model.onnx --device board --into model.json"}};

}  // namespace

Verb profile_verb() {
  return {
      .name = "profile",
      .summary = "time the layers of a model on this machine",
      .usage = "MODEL --device NAME (-o OUT | --into FILE) [options]",
      .details =
          "Runs the model, what is in front of each cut and what is behind it, and writes a "
          "lamina.model/1 in which every layer has times, enter and leave of this class of "
          "devices, so that they add up to what stays take. Prints how well they do, by stays that "
          "are timed by themselves (docs/running.md).",
      .examples = kProfileExamples,
      .needs_output = true,
      .declare = declare_profile,
      .other_outputs = {"--into"},
      .program = "lamina-agent"};
}

}  // namespace lamina::app
