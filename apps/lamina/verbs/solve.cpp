#include "apps/lamina/verbs/solve.h"

#include <array>
#include <utility>
#include <variant>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/interrupt.h"
#include "apps/lamina/show/solution.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

std::string show(const Style& style, const api::Solved& it) {
  const Instance& instance = it.inputs.instance;
  if (const auto* const all = std::get_if<api::Comparison>(&it.answer))
    return show_comparison(style, instance, *all);
  return show_solution(style, instance, std::get<api::Solution>(it.answer));
}

Expected<Output> run_solve(const InstanceArgs& instance_args,
                           const TableOptions<api::SolveOptions>& solve_args) {
  auto options = solve_args.settings();
  if (!options) return tl::unexpected(options.error());
  options->stop = &stop_on_interrupt();
  auto source = instance_args.source();
  if (!source) return tl::unexpected(source.error());
  return shown_with_assumptions(
      api::answer(api::SolveRequest{*std::move(source), *std::move(options)}), show);
}

Action declare_solve(CLI::App& command) {
  const InstanceArgs instance(command);
  const TableOptions<api::SolveOptions> options(command, api::solve_options(), "how");
  return [instance, options](Progress&) { return run_solve(instance, options); };
}

constexpr std::array kSolveExamples{
    Example{
        "routing as a programme: its relaxation is integral",
        "lamina solve --network examples/networks/us-24.json --model examples/models/vgg19.onnx "
        "--source n0 --destination n23 --relax"},
    Example{"all formulations, side by side",
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
          "Writes the problem of one job as a linear or mixed integer programme and lets a solver "
          "find the optimum that routing finds directly. If the solution is integral, the answer "
          "contains the plan. Exits with 3 if there is none.",
          kSolveExamples,
          true,
          false,
          declare_solve};
}

}  // namespace lamina::app
