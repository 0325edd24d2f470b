#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lamina/agents/agents_json.h"
#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/model/network.h"
#include "lamina/probe/prober.h"

namespace lamina::probe {

struct Probing {
  // Its links and nodes are measured; both ends of a link need an agent, else the link keeps what
  // the file says. None: all pairs of agents that reach each other, with a note for each that does
  // not.
  const Network* network = nullptr;
  std::string network_name{};                           // of its file, for errors
  std::function<void(const std::string& words)> say{};  // how far it is
};

// The network that agents form, measured. Cables of a given network have the mean of their two
// directions, and the distance between these counts as spread. Measured links have no backlog: what
// waits there is in their delay. Nodes that compute get the speed of the reference model, the
// memory of their machine unless the file states one, and what waits there now as backlog. Fails
// with kUnknownName where no node of the network has an agent, and as Prober.
[[nodiscard]] Expected<io::NetworkFile> probed_network(Prober& prober,
                                                       const std::vector<agents::AgentRow>& agents,
                                                       const std::string& engine,
                                                       const Probing& how);

}  // namespace lamina::probe
