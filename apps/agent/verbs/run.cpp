#include "apps/agent/verbs/run.h"

#include "apps/lamina/run_args.h"

namespace lamina::agent_app {

app::Action declare_run(CLI::App& command) {
  const app::RunArgs args(command);
  return [args](app::Progress&) -> Expected<app::Output> { return app::Output{}; };
}

}  // namespace lamina::agent_app
