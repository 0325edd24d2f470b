#pragma once

#include <string>
#include <vector>

#include "lamina/agents/address.h"
#include "lamina/core/expected.h"
#include "lamina/io/text/input_file.h"

namespace lamina::agents {

// Which agent is which node: a row of lamina.agents/1.
struct AgentRow {
  std::string node{};
  Address address{};
};

// Reads lamina.agents/1. Fails as readers of documents do, and with kDuplicate for two agents of
// one node, with kValue for an address that is no HOST:PORT.
[[nodiscard]] Expected<std::vector<AgentRow>> read_agents(const io::Input& file);

}  // namespace lamina::agents
