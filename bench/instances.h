#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"

namespace lamina::bench {

// One job in one network, with the name that rows give it.
struct BenchInstance {
  std::string name;
  std::shared_ptr<const Network> network;
  Job job;
};

struct ExampleFiles {
  std::string name;            // of the instance
  std::string network, model;  // in examples/networks and examples/models
  std::string source, destination;
};

// A job of the repository's examples.
[[nodiscard]] Expected<BenchInstance> example(const ExampleFiles& files);

// VGG19 over the US backbone of 24 nodes, from n0 to n23: the example files of the repository.
[[nodiscard]] Expected<BenchInstance> us24_vgg19();

struct GeometricShape {
  std::size_t nodes = 1000;
  std::uint32_t layers = 100;
  bool delays = false;    // by distance, 1 ms over the whole square; else none
  bool falling = false;   // every tensor is a corner of the lower hull: no layers merge
  bool timed = false;     // nodes are of three classes, layers have a time of their own on each: no
                          // layers can be merged
  bool backlogs = false;  // at every fourth node and link, up to 5 ms
  std::uint64_t seed = 1;
};

// Points in the unit square, linked within the radius that gives an average degree of about 4.7,
// and each with the nearest earlier point so that the network is connected. All nodes compute;
// speeds, bandwidths and works are spread over one or two orders of magnitude, and tensors take 20
// sizes.
[[nodiscard]] BenchInstance geometric(const GeometricShape& shape);

// Servers that are all joined directly, as in tools that know no relays: every ordered pair has a
// link of its own bandwidth and delay; the model is a chain as above.
[[nodiscard]] BenchInstance full_mesh(std::size_t nodes, std::uint32_t layers, std::uint64_t seed);

// About 1,000 nodes of each of the families grid, tree, Barabasi-Albert and hierarchy with 100
// layers; with `quick` the first alone. Delays are the families' own.
[[nodiscard]] std::vector<BenchInstance> family_instances(bool quick);

// VGG19 between far ends of networks of the Topology Zoo; with `quick` of the first alone. Empty
// where there are no such files in topologies/topology-zoo of the folders that LAMINA_DATA names,
// or of ../shared/data. Speeds of nodes, which the files do not know, are spread at random; delays
// are by distance, and missing bandwidths 1 Gbit/s.
[[nodiscard]] std::vector<BenchInstance> zoo_instances(bool quick);

}  // namespace lamina::bench
