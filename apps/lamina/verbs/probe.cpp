#include "apps/lamina/verbs/probe.h"

#include <array>

#include "apps/lamina/table_options.h"

#include "lamina/agents/measure_options.h"

namespace lamina::app {
namespace {

// lamina-agent does it, with an action of its own.
Action declare_probe(CLI::App& command) {
  const TableOptions<agents::ProbeOptions> options(command, agents::probe_options(), "how");
  return [options](Progress&) -> Expected<Output> { return Output{}; };
}

constexpr std::array kProbeExamples{
    Example{"between all agents that reach each other",
            "lamina probe --agents agents.json -o network.json"},
    Example{"only the links of a network, whose figures are replaced",
            "lamina probe --agents agents.json --network drawn.json -o measured.json"}};

}  // namespace

Verb probe_verb() {
  return {
      .name = "probe",
      .summary = "measure a network of agents",
      .usage = "--agents FILE -o OUT [--network FILE] [options]",
      .details =
          "Sends tensors of two sizes along each link, as runs do: slope and intercept of their "
          "times are its bandwidth (what arrives, not what the line could carry) and delay. Runs a "
          "small convolutional model at each node, which gives its effective speed; the times of a "
          "profile are better. Writes a lamina.network/1 that says how often each figure was "
          "measured, and how far it varied (docs/running.md).",
      .examples = kProbeExamples,
      .needs_output = true,
      .declare = declare_probe,
      .program = "lamina-agent"};
}

}  // namespace lamina::app
