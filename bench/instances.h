#pragma once

#include <memory>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"

namespace lamina::bench {

// One job in one network, with the name that rows give it.
struct BenchInstance {
  std::string name;
  std::shared_ptr<const Network> network;
  Job job;
};

// VGG19 over the US backbone of 24 nodes, from n0 to n23: the example files of the repository.
[[nodiscard]] Expected<BenchInstance> us24_vgg19();

struct GeometricShape {
  std::size_t nodes = 1000;
  std::uint32_t layers = 100;
  bool delays = false;  // by distance, 1 ms over the whole square; else none
  std::uint64_t seed = 1;
};

// Points in the unit square, linked within the radius that gives an average degree of about 4.7,
// and each with the nearest earlier point so that the network is connected. All nodes compute;
// speeds, bandwidths and works are spread over one or two orders of magnitude, and tensors take 20
// sizes.
[[nodiscard]] BenchInstance geometric(const GeometricShape& shape);

}  // namespace lamina::bench
