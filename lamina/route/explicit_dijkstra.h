#pragma once

#include <cstdint>
#include <memory>

#include "lamina/route/engine.h"

namespace lamina::route {

// One plain Dijkstra over the layered graph as it stands in the definition: every state and every
// arc is built, for one job at a time, and a binary heap of the standard library does the rest. The
// second method, for tests and comparisons; it shares no code with the sweeps.
//
// O(L (m + n) log (L n)) time, O(L (m + n)) space. The network must outlive it.
class ExplicitDijkstra final : public Engine {
 public:
  explicit ExplicitDijkstra(const Network& network);
  ~ExplicitDijkstra() override;

  const RoutingResult& solve(const Query& query) override;

 private:
  class Graph;
  std::unique_ptr<Graph> graph_;
  RoutingResult answer_;
};

}  // namespace lamina::route
