#pragma once

#include <memory>
#include <span>
#include <vector>

#include "bench/boost_dijkstra.h"
#include "bench/instances.h"
#include "bench/measure.h"
#include "bench/report.h"
#include "bench/streaming.h"

#include "lamina/route/engine.h"
#include "lamina/route/filled_graph.h"
#include "lamina/route/router.h"

namespace lamina::bench {

// What the suite `route` measures on one instance, with all that the methods need made before:
//
//   layered-sweep, bounded-sweep, elimination, explicit-dijkstra, auto
//                               a further job of an engine that has seen it
//   layered-sweep-fresh, auto-fresh
//                               the engine made, whatever it prepares, and one job
//   elimination-customised      the network prepared, all that depends on the model made anew
//   prepare                     the network prepared
//   batch                       one of a batch of jobs from everywhere, in one thread
//   one-to-all                  one job to every node
//   boost-dijkstra, boost-dijkstra-early-stop
//                               Boost.Graph on the layered graph, built before; boost-build: that
//   streaming-limit             see Streaming; it has no answer of its own
//
// Rules other than draining are for instances with backlogs; Boost.Graph does not take those.
class RouteMethods {
 public:
  RouteMethods(const BenchInstance& it, Waiting waiting);

  [[nodiscard]] std::span<const Method> methods() const { return methods_; }
  // The row of method m, with what else there is to say of it.
  [[nodiscard]] Row row(std::size_t m, const Measured& measured) const;

 private:
  void add_engines();
  void add_fresh();
  void add_prepared();
  void add_boost();
  void add_streaming();
  [[nodiscard]] std::vector<Job> batch() const;

  const BenchInstance* it_;
  Waiting waiting_;
  std::size_t num_states_, num_groups_;
  std::vector<std::unique_ptr<route::Engine>> engines_;
  std::shared_ptr<const route::FilledGraph> prepared_;
  std::unique_ptr<route::Router> router_;
  std::vector<Job> batch_;
  std::unique_ptr<BoostDijkstra> boost_;
  std::unique_ptr<Streaming> streaming_;
  std::vector<Method> methods_;
};

}  // namespace lamina::bench
