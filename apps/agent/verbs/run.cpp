#include "apps/agent/verbs/run.h"

#include <utility>

#include "apps/agent/signals.h"
#include "apps/lamina/run_args.h"
#include "apps/lamina/show/run.h"
#include "apps/lamina/terminal.h"

#include "lamina/agents/report.h"
#include "lamina/io/documents/run_json.h"
#include "lamina/runtime/run.h"

namespace lamina::agent_app {
namespace {

Expected<app::Output> run_plan(const app::RunArgs& args) {
  auto asked = args.request();
  if (!asked) return tl::unexpected(asked.error());
  runtime::RunRequest request;
  request.plan = asked->plan.empty() ? io::Input() : io::Input(asked->plan);
  request.instance = std::move(asked->instance);
  request.options = std::move(asked->options);
  request.stop = &flag_of_signals();
  request.log = app::write_stderr;
  auto outcome = runtime::run(request);
  if (!outcome) return tl::unexpected(outcome.error());
  app::Output answer;
  answer.document = io::run_json(outcome->report);
  if (outcome->differs) answer.outcome = api::Outcome::kCheckFailed;
  if (!request.options.output.empty())
    answer.more_files.emplace_back(request.options.output, std::move(outcome->results));
  if (!request.options.trace.empty())
    answer.more_files.emplace_back(request.options.trace, agents::trace_json(outcome->report));
  answer.human = [report = std::move(outcome->report)](const app::Style& style) {
    return app::show_run(style, report);
  };
  return answer;
}

}  // namespace

app::Action declare_run(CLI::App& command) {
  const app::RunArgs args(command);
  return [args](app::Progress&) { return run_plan(args); };
}

}  // namespace lamina::agent_app
