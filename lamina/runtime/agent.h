#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lamina/agents/options.h"
#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"

namespace lamina::runtime {

// The process on a node: serves agent.proto and gRPC's health service, until it is told to end.
class Agent {
 public:
  Agent();
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // Opens its ports; `log` gets lines to show. Fails with kUsage where something is missing or an
  // address takes TLS, with kFile where a file or an address cannot be used.
  [[nodiscard]] Expected<void> open(const agents::AgentOptions& options,
                                    std::shared_ptr<engine::Engine> engine,
                                    const std::function<void(std::string_view)>& log);
  // Ends everything that is under way; returns once that is done.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lamina::runtime
