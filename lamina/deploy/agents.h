#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/split/checked_plan.h"

namespace lamina::deploy {

inline constexpr int kAgentPort = 7070, kMetricsPort = 7071;

// An agent that a plan needs.
struct AgentPlace {
  std::string node;  // its id in the network
  // "agent-edge": what it is called where a node's id cannot stand: a DNS label, no other has it.
  std::string name;
  Bytes memory;      // a limit for the process, whatever plan of the jobs comes after this one; MiB
  Bytes reserved{};  // what this plan takes of it, at most `memory`; MiB
};

// One for every node that some job of the plan is at or passes, in the order of the network.
[[nodiscard]] std::vector<AgentPlace> agents_of(const split::CheckedPlan& plan);

// What `lamina-agent` is started with, after the program's name; certificates lie at these paths.
struct Certificates {
  std::string certificate, key, authority;
};
[[nodiscard]] std::vector<std::string> command_line(const AgentPlace& agent,
                                                    const Certificates& certificates);

// lamina.agents/1 of these agents, each at its name.
[[nodiscard]] std::string agents_json(const std::vector<AgentPlace>& agents);

}  // namespace lamina::deploy
