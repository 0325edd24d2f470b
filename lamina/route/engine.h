#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/plan/route.h"
#include "lamina/route/query.h"

namespace lamina::route {

// Seconds that a byte of a node's memory is worth.
struct MemoryPrice {
  NodeId node;
  double seconds_per_byte = 0.0;
  friend bool operator==(const MemoryPrice&, const MemoryPrice&) = default;
};

// The least-latency route of one job; completion is infinite where there is none.
struct RoutingResult {
  Seconds completion = Seconds::infinity();  // absolute time
  Route route{};
  Route again{};  // of a model that generates: each further run, from the node of the last layer
  // Which method found it and why that one, for people. Empty where there is nothing to say;
  // engines tell it when asked.
  std::string method = {};
  // It was told to stop before it knew: there may be a route, or a better one.
  bool stopped = false;
  // Where memory costs time, what proves best that little is possible below the completion
  // (docs/theory.md#memory-prices); in the order of the nodes.
  std::vector<MemoryPrice> memory_prices = {};

  [[nodiscard]] bool feasible() const { return completion.is_finite(); }
};

// An exact shortest-path method in the layered graph of one network.
//
// State (v, l) says: layers 1..l are done and tensor l is at v. Sending stays in a layer, computing
// climbs to the next (Jung and Lee, arXiv:2111.07006). Every engine gives the same completion for
// every query that it supports (up to rounding) and a route that costs it; the conformance suite
// in engine_conformance.h is what that means.
//
// A query object: it owns its scratch memory, is reused without allocating once it has seen the
// largest model, and belongs to one thread. The network must outlive it.
class Engine {
 public:
  virtual ~Engine() = default;
  // What its row does not support it must not be asked for. The answer lives until the next call.
  virtual const RoutingResult& solve(const Query& query) = 0;
  // How the last answer was found where that is not plain from the engine's name: that another
  // method was taken, and why.
  [[nodiscard]] virtual std::string explanation() const { return {}; }
};

class ContractionHierarchy;

struct EngineEntry {
  std::string_view name;    // as --engine takes it
  std::string_view method;  // as reports call it
  std::string_view summary;
  bool uses_preparation;  // gains by what was prepared before
  // Whether it answers such a query; nobody asks it for another.
  bool (*supports)(const Network& network, const Query& query);
  std::string_view lacks;  // what it does not support, for messages; may be empty
  // `prepared` may be null, and is not looked at by engines that do not use it.
  std::unique_ptr<Engine> (*make_with)(const Network& network,
                                       const std::shared_ptr<const ContractionHierarchy>& prepared);

  [[nodiscard]] std::unique_ptr<Engine> make(const Network& network) const {
    return make_with(network, nullptr);
  }
};

// All engines, the default first: a new engine is one file and one row here.
[[nodiscard]] std::span<const EngineEntry> engines();
// The engine of that name, or nullptr.
[[nodiscard]] const EngineEntry* find_engine(std::string_view name);
// Fails with kUnsupported where the engine does not answer such a query, and names those that do.
[[nodiscard]] Expected<void> demand_support(const EngineEntry& engine, const Network& network,
                                            const Query& query);

}  // namespace lamina::route
