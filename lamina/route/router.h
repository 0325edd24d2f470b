#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/engine.h"

namespace lamina::route {

// Exact least-latency routes of many jobs in one network, each as if it were alone: one after the
// other, in batches and threads, or one job to every node.
//
// The network is prepared once (ContractionHierarchy), when enough is asked to pay for it or
// before, and that is shared by all threads; each has scratch memory of its own. Jobs that differ
// in their destination alone are one search, and searches of one model go side by side in SIMD
// lanes. What elimination does not take is searched for.
//
// Completions do not depend, but for rounding, on what was asked before or is asked beside, and
// answers do not depend on the number of threads. One thread at a time may call it. The network
// must outlive it.
class Router {
 public:
  explicit Router(const Network& network);
  // With what was prepared before, for this network.
  Router(const Network& network, std::shared_ptr<const ContractionHierarchy> prepared);
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  Router(Router&&) = delete;
  Router& operator=(Router&&) = delete;
  ~Router();

  // From now on routes need not fit into memory. Else each fits, as if it were alone.
  void ignore_memory() { respects_memory_ = false; }

  // Prepares the network now; false where it is too dense for that to pay.
  bool prepare();
  [[nodiscard]] const std::shared_ptr<const ContractionHierarchy>& prepared() const {
    return prepared_;
  }

  // The answer lives until the next call.
  const RoutingResult& solve(const Job& job, Waiting waiting);
  // RoutingResult i is that of job i. Once the token is set no further search begins, and answers
  // that are not there yet say that they were stopped.
  [[nodiscard]] std::vector<RoutingResult> solve_all(std::span<const Job> jobs, Waiting waiting,
                                                     unsigned threads = 1,
                                                     const StopToken& stop = {});
  // When the job's result can be at each node, by NodeId, whatever its destination: infinite where
  // never. Memory is no limit here.
  [[nodiscard]] std::vector<Seconds> completions(const Job& job, Waiting waiting);

  // Goes over to a network that takes this one's place. What was prepared is kept where they differ
  // in rates, delays and backlogs alone, and mended: returns whether it was.
  bool change_to(const Network& network);

 private:
  class Worker;

  // Preparing costs about as much as so many Dijkstras, one a tensor.
  static constexpr std::size_t kTensorsToPrepare = 16;

  Worker& worker(std::size_t i);

  const Network* network_;
  std::shared_ptr<const ContractionHierarchy> prepared_;
  bool was_tried_ = false;  // to prepare the network
  bool respects_memory_ = true;
  std::vector<std::unique_ptr<Worker>> workers_;
  RoutingResult answer_;
};

}  // namespace lamina::route
