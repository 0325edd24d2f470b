#pragma once

#include <memory>

#include "lamina/model/job.h"

namespace lamina::bench {

// Boost.Graph's dijkstra_shortest_paths on the explicit layered graph of one job without backlogs
// and overheads, in its compressed sparse row form. Building happens in the constructor.
class BoostDijkstra {
 public:
  [[nodiscard]] static bool is_available();

  BoostDijkstra(const Network& network, const Job& job);
  ~BoostDijkstra();

  // The completion; to all states, or only until the destination's is settled.
  [[nodiscard]] double answer(bool stops_early);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lamina::bench
