#pragma once

#include <agent.pb.h>
#include <map>
#include <string>
#include <vector>

#include "lamina/agents/agents_json.h"
#include "lamina/agents/report.h"
#include "lamina/core/expected.h"
#include "lamina/plan/deployment.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// A plan in the terms of agents: what each of them is told, and the steps that can be measured.
struct Placement {
  struct PlacedJob {
    std::vector<agents::MeasuredStep> steps;  // hops past nodes without an agent are one
    std::string source, destination;
    std::vector<TensorSpec> first, last;  // tensors of the first and the last way, in their order
  };
  agent::v1::PrepareRequest request;  // without `blobs`, the same for all
  std::vector<PlacedJob> jobs;
  std::vector<std::string> nodes;  // that take part, each once
};

struct PlacementOptions {
  std::string deployment{};
  bool exact = false;
  // Whose rates links are held to; null: those of the plan's network. It has the plan's nodes and
  // rows of links.
  const Network* promised = nullptr;
};

// Fails with kUnknownName for a node that computes, or where a job begins or ends, without an
// agent; `where` is `agents_name`.
[[nodiscard]] Expected<Placement> place(const split::CheckedPlan& plan,
                                        const Deployment& deployment,
                                        const std::map<std::string, std::string>& addresses,
                                        const std::string& agents_name,
                                        const PlacementOptions& options);

}  // namespace lamina::runtime
