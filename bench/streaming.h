#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamina/model/network.h"

namespace lamina::bench {

// The machine's own limit for sweeps over a network: reads, once a tensor, every arc, and reads and
// writes every label and every entry of the route, in order and with as little work as there is.
// What a sweep does on top of that is its own.
class Streaming {
 public:
  Streaming(const Network& network, std::size_t num_tensors);

  // Returns something that depends on every byte.
  double run();
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::size_t kWordsAnArc = 3;  // rate, delay, head and link

  std::size_t num_tensors_;
  std::vector<std::uint64_t> arcs_;
  std::vector<double> labels_;
  std::vector<std::uint32_t> routes_;
};

}  // namespace lamina::bench
