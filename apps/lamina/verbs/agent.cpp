#include "apps/lamina/verbs/agent.h"

#include <array>

#include "apps/lamina/table_options.h"

#include "lamina/agents/options.h"

namespace lamina::app {
namespace {

// lamina-agent does it, with an action of its own.
Action declare_agent(CLI::App& command) {
  const TableOptions<agents::AgentOptions> options(command, agents::agent_options(), "how");
  return [options](Progress&) -> Expected<Output> { return Output{}; };
}

constexpr std::array kAgentExamples{
    Example{"on any free port, which standard error tells",
            "lamina agent --node edge --listen 127.0.0.1:0"},
    Example{"with health and metrics over HTTP",
            "lamina agent --node cloud --listen 127.0.0.1:0 --metrics 127.0.0.1:0"}};

}  // namespace

Verb agent_verb() {
  return {
      .name = "agent",
      .summary = "be a node: take parts of models, run them, pass tensors on",
      .usage = "--node ID --listen HOST:PORT [options]",
      .details =
          "Waits for what lamina run deploys, computes it with ONNX Runtime, and passes tensors "
          "on along the planned links (docs/running.md). Without --insecure, other addresses than "
          "the loopback's take mutual TLS. What is deployed is forgotten 60 s after its "
          "controller was last heard. SIGTERM ends it.",
      .examples = kAgentExamples,
      .has_document = false,
      .declare = declare_agent,
      .has_output = false,
      .program = "lamina-agent"};
}

}  // namespace lamina::app
