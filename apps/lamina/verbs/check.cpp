#include "apps/lamina/verbs/check.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/show/verdict.h"

#include "lamina/api/documents.h"
#include "lamina/plan/check.h"

namespace lamina::app {
namespace {

Expected<Answer> run(const std::string& file, const InstanceArgs& args) {
  if (file.empty())
    return error(ErrorCode::kUsage, "is missing: name the plan to be judged", "PLAN");
  auto plan = io::read_plan(file);
  if (!plan) return tl::unexpected(plan.error());
  auto loaded = args.load();
  if (!loaded) return tl::unexpected(loaded.error());
  api::assume_other_inputs(*loaded, *plan);
  Verdict verdict = check(loaded->instance, *plan);
  Answer answer;
  answer.document = api::verdict_json(verdict, loaded->premises);
  answer.exit_code = verdict.ok ? kDone : kCheckFailed;
  answer.human = [file, plan = std::move(*plan), verdict = std::move(verdict),
                  assumptions = std::move(loaded->premises.assumptions)](const Style& style) {
    return show_verdict(style, file, plan, verdict) + assumptions_text(style, assumptions);
  };
  return answer;
}

Action declare(CLI::App& command) {
  const auto file = std::make_shared<std::string>();
  declare_argument(command, "PLAN", *file, "the plan, lamina.plan/1");
  const InstanceArgs instance(command);
  return [file, instance](Progress&) { return run(*file, instance); };
}

constexpr std::array kExamples{
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
      "Recomputes every step, time and claim from network and jobs alone; it shares no code with "
      "the planners, and takes anybody's plans. "
      "Exits with 4 where something is wrong. A sound plan that is not optimal and does not claim "
      "to be is fine.",
      kExamples,
      true,
      false,
      declare};
}

}  // namespace lamina::app
