#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/io/onnx/reference_model.h"
#include "lamina/probe/link_estimate.h"
#include "lamina/runtime/fleet.h"

namespace lamina::probe {

struct NodeEstimate {
  FlopPerSecond speed;  // effective, of the reference model
  double spread = 0.0;
  std::uint32_t times = 0;
  Bytes memory;       // of the machine; 0: the agent does not say
  Seconds waiting{};  // until what is queued there now would be done
};

// Measures links and nodes by their agents, one after the other, with the means of a run: tensors
// are sent by plans of one hop, and a part is timed where it lies. So what is measured is what runs
// will meet, gRPC included. Everything that was deployed is taken away again.
class Prober {
 public:
  // `runs`: of each size and of the model, at least 3.
  Prober(runtime::Fleet& fleet, std::uint32_t runs);

  // From one agent to another, along the row of the network that `row` is. Fails where they do not
  // reach each other, and as estimate_link.
  [[nodiscard]] Expected<LinkEstimate> measure_link(const std::string& from, const std::string& to,
                                                    std::uint32_t row);
  // The effective speed of a node. Fails as its agent.
  [[nodiscard]] Expected<NodeEstimate> measure_node(const std::string& node);

  // Fails where the agent of the node does not answer.
  [[nodiscard]] Expected<void> demand_answer(const std::string& node);

  // How often a link's large transfer is timed.
  [[nodiscard]] std::uint32_t runs() const { return runs_; }

 private:
  [[nodiscard]] std::string new_name();

  runtime::Fleet& fleet_;
  std::uint32_t runs_;
  std::uint32_t num_named_ = 0;
  std::string stem_;  // of the names of deployments
  io::ReferenceModel reference_;
};

}  // namespace lamina::probe
