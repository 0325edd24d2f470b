#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "python/binding/held.h"

#include "lamina/core/stop.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/router.h"

namespace lamina::python {

// Batches of latencies in one network, which is prepared once. Any number of threads may ask at
// once; each works with what it held when it began, also while the network is changed.
class Router {
 public:
  explicit Router(HeldNetwork network);

  [[nodiscard]] HeldNetwork network() const;
  // What was prepared is kept where the networks differ in rates, delays and backlogs alone.
  void change_to(HeldNetwork network);

  // When the model's result can be at each node, by position; infinite where never.
  void completions(const HeldModel& model, std::uint32_t source, std::span<double> out) const;

  // Pair i is sources[i], destinations[i], positions of nodes that exist. With fewer threads than
  // one, as many as cores. False where it was stopped.
  struct Pairs {
    std::vector<std::uint32_t> sources, destinations;
  };
  bool latencies(const HeldModel& model, const Pairs& pairs, unsigned threads,
                 const StopToken& stop, std::span<double> out) const;

 private:
  class Prepared;
  [[nodiscard]] std::shared_ptr<Prepared> now() const;

  mutable std::mutex mutex_;
  std::shared_ptr<Prepared> prepared_;
};

}  // namespace lamina::python
