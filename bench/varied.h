#pragma once

#include "lamina/core/quantity.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::bench {

// Factors of a model's works and sizes. Inner tensors are all but inputs and results.
struct ModelScale {
  double work = 1.0;
  double inner = 1.0;
  double ends = 1.0;
};

// The model with works and sizes times the factors, all positive.
[[nodiscard]] Model scaled(const Model& model, const ModelScale& scale);

// The network with all bandwidths times the factor; delays, computing and what is queued (in bytes)
// stay as they are.
[[nodiscard]] Network with_rates(const Network& network, double factor);

// The network with so much more queued at a node that computes at a speed of its own (asserted).
[[nodiscard]] Network with_backlog(const Network& network, NodeId node, Seconds more);

}  // namespace lamina::bench
