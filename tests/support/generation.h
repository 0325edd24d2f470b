#pragma once

#include "lamina/core/random.h"
#include "lamina/model/job.h"
#include "lamina/plan/route.h"
#include "lamina/plan/waiting.h"

namespace lamina::testing {

struct GenerationShape {
  std::size_t max_nodes = 3, max_layers = 3;
  bool backlogs = false;     // of nodes and links
  bool memory = false;       // nodes with room for only some of the layers
  bool constraints = false;  // a release, private layers, a pin
  bool ends = false;         // stays pay for where they begin and end
};

// A random network, in chunks now and then, and a job in it whose model generates.
[[nodiscard]] Instance random_generation(Random& random, const GenerationShape& shape = {});

// The latency of a job whose model generates by making its runs one after the other, on one clock
// and with every wait where it happens: a second opinion on `evaluate`. Draining, whole tensors.
[[nodiscard]] Seconds run_by_run(const Network& network, const Job& job, const Route& route,
                                 const Route& again);

// The least latency of such a job, and the memory limits kept: every placement of the layers and
// every way of every tensor that visits no node twice, for the first run and for the others.
// Infinite if there is no plan. Exponential: for about 3 nodes and 3 layers.
[[nodiscard]] Seconds brute_force_generation(const Network& network, const Job& job,
                                             Waiting waiting);

}  // namespace lamina::testing
