#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/boost_dijkstra.h"
#include "bench/instances.h"
#include "bench/measure.h"
#include "bench/report.h"
#include "bench/streaming.h"

#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/engine.h"
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
  // How many jobs a run of that method answers.
  [[nodiscard]] std::size_t num_jobs(std::string_view method) const {
    return method == "batch" ? batch_.size() : 1;
  }
  // What methods do from nothing but the instance, all that they prepare included: so that the
  // memory of it can be told.
  [[nodiscard]] const std::map<std::string, std::function<void()>>& from_nothing() const {
    return from_nothing_;
  }

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
  std::shared_ptr<const route::ContractionHierarchy> prepared_;
  std::unique_ptr<route::Router> router_;
  std::vector<Job> batch_;
  std::unique_ptr<BoostDijkstra> boost_;
  std::unique_ptr<Streaming> streaming_;
  std::vector<Method> methods_;
  std::map<std::string, std::function<void()>> from_nothing_;
};

}  // namespace lamina::bench
