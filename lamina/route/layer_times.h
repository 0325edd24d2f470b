#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::route {

// The times of one layer at all nodes of a network. What Model::layer_time says, but devices are
// looked up once a class of nodes instead of once a node. O(nodes + classes x devices of the
// layer).
class LayerTimes {
 public:
  explicit LayerTimes(const Network& network);

  // Seconds of layer l at every node, infinite where the node cannot run it; lives until the next
  // call. Pins and private layers are not looked at.
  [[nodiscard]] std::span<const double> row(const Model& model, std::uint32_t l);

 private:
  // Nodes that differ at most in speed: time = fixed + work / compute.
  struct Class {
    std::string device;
    bool computes = false;
    double fixed = 0.0, work = 0.0;  // of the layer asked for
  };

  void set_layer(Class& of, const Layer& layer) const;

  std::vector<Class> classes_;
  std::vector<std::uint32_t> class_of_;   // by node
  std::vector<double> seconds_per_flop_;  // by node; 0 without compute
  std::vector<double> row_;
};

}  // namespace lamina::route
