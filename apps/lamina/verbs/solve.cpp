#include "apps/lamina/verbs/solve.h"

#include <array>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/show/solution.h"

#include "lamina/api/solve.h"

namespace lamina::app {
namespace {

Expected<Answer> run_all(api::LoadedInstance&& loaded, const api::SolveOptions& options) {
  auto comparison = api::compare(loaded.instance, options);
  if (!comparison) return tl::unexpected(comparison.error());
  Answer answer;
  answer.document = api::comparison_json(*comparison, loaded.premises);
  answer.exit_code = !comparison->disagreements.empty() ? kCheckFailed
                     : comparison->optimum              ? kDone
                                                        : kNoPlan;
  answer.human = [loaded = std::move(loaded),
                  comparison = *std::move(comparison)](const Style& style) {
    return show_comparison(style, loaded.instance, comparison) +
           assumptions_text(style, loaded.premises.assumptions);
  };
  return answer;
}

Expected<Answer> run_one(api::LoadedInstance&& loaded, const api::SolveOptions& options) {
  auto solution = api::solve(loaded.instance, options);
  if (!solution) return tl::unexpected(solution.error());
  Answer answer;
  answer.document = api::solution_json(*solution, loaded.premises);
  // A fractional relaxation is an answer without a plan.
  const bool is_written_only = solution->answer.status == lp::Status::kNotSolved;
  answer.exit_code = solution->answer.objective || is_written_only ? kDone : kNoPlan;
  answer.human = [loaded = std::move(loaded), solution = *std::move(solution)](const Style& style) {
    return show_solution(style, loaded.instance, solution) +
           assumptions_text(style, loaded.premises.assumptions);
  };
  return answer;
}

Expected<Answer> run(const InstanceArgs& instance_args,
                     const TableOptions<api::SolveOptions>& solve_args) {
  const auto options = solve_args.settings();
  if (!options) return tl::unexpected(options.error());
  auto loaded = instance_args.load();
  if (!loaded) return tl::unexpected(loaded.error());
  return options->formulation == api::kAllFormulations ? run_all(std::move(*loaded), *options)
                                                       : run_one(std::move(*loaded), *options);
}

Action declare(CLI::App& command) {
  const InstanceArgs instance(command);
  const TableOptions<api::SolveOptions> options(command, api::solve_options(), "how");
  return [instance, options](Progress&) { return run(instance, options); };
}

constexpr std::array kExamples{
    Example{
        "routing as a programme: its relaxation is whole by nature",
        "lamina solve --network examples/networks/us-24.json --model examples/models/vgg19.onnx "
        "--source n0 --destination n23 --relax"},
    Example{"every way to write the problem, side by side",
            "lamina solve --network examples/networks/abilene.json --model "
            "examples/models/three-layers.json --source nyc --destination sea --formulation all"},
    Example{"for other solvers: the programme with readable names",
            "lamina solve --network examples/networks/abilene.json --model "
            "examples/models/three-layers.json --source nyc --destination sea --formulation "
            "placement-rlt --export programme.lp --solver none"}};

}  // namespace

Verb solve_verb() {
  return {"solve",
          "solve a mathematical programme instead of planning, and compare formulations",
          "--network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) [options]",
          "Writes the problem of one job as a linear or mixed integer programme and has a solver "
          "find the optimum that routing finds directly. Where the solution is whole, the answer "
          "holds the plan. Exits with 3 where there is none.",
          kExamples,
          true,
          false,
          declare};
}

}  // namespace lamina::app
