#include "apps/agent/verbs/agent.h"

#include "apps/agent/signals.h"
#include "apps/lamina/table_options.h"
#include "apps/lamina/terminal.h"

#include "lamina/agents/options.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/agent.h"

namespace lamina::agent_app {
namespace {

Expected<void> demand_agent_sound(const agents::AgentOptions& options) {
  if (options.node.empty())
    return error(ErrorCode::kUsage, "is missing: say which node it is", "--node");
  if (!options.listen)
    return error(ErrorCode::kUsage, "is missing: say where it is reached, as in 127.0.0.1:7071",
                 "--listen");
  if (auto ok = agents::demand_whole(options.tls); !ok)
    return tl::unexpected(Error{ok.error().code, ok.error().message, "--" + ok.error().where});
  const std::pair<const char*, const std::optional<agents::Address>*> addresses[] = {
      {"--listen", &options.listen}, {"--metrics", &options.metrics}, {"--serve", &options.serve}};
  for (const auto& [flag, address] : addresses)
    if (*address)
      if (auto ok = agents::demand_allowed(**address, options.tls); !ok)
        return tl::unexpected(located(ok.error(), flag));
  return {};
}

Expected<app::Output> run_agent(const app::TableOptions<agents::AgentOptions>& given) {
  auto options = given.settings();
  if (!options) return tl::unexpected(options.error());
  if (auto ok = demand_agent_sound(*options); !ok) return tl::unexpected(ok.error());
  auto engine = engine::open_engine(options->engine.library);
  if (!engine) return tl::unexpected(engine.error());
  runtime::Agent agent;
  if (auto opened = agent.open(*options, *engine, app::write_stderr); !opened)
    return tl::unexpected(opened.error());
  wait_for_signal();
  agent.close();
  app::Output answer;
  answer.human = [](const app::Style&) { return std::string(); };
  return answer;
}

}  // namespace

app::Action declare_agent(CLI::App& command) {
  const app::TableOptions<agents::AgentOptions> options(command, agents::agent_options(), "how");
  return [options](app::Progress&) { return run_agent(options); };
}

}  // namespace lamina::agent_app
