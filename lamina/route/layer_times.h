#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/model/network.h"

namespace lamina::route {

// Seconds of layer l at node v, infinite where the node cannot or may not run it.
[[nodiscard]] double layer_seconds(const Network& network, const Job& job, std::uint32_t l,
                                   NodeId v);

// The same at all nodes, with devices looked up once a class of nodes instead of once a node.
// O(nodes + classes log devices) a row.
class LayerTimes {
 public:
  explicit LayerTimes(const Network& network);

  // Seconds of layer l at every node, infinite where the node cannot or may not run it; lives until
  // the next call.
  [[nodiscard]] std::span<const double> row(const Job& job, std::uint32_t l);

 private:
  // Nodes that differ at most in speed: time = fixed + work / compute.
  struct Class {
    std::string device;
    bool computes = false;
    double fixed = 0.0, work = 0.0;  // of the layer asked for
  };

  void set_layer(Class& of, const Layer& layer) const;
  [[nodiscard]] double time_at(std::size_t v) const {
    const Class& c = classes_[class_of_[v]];
    return c.fixed + c.work * seconds_per_flop_[v];
  }

  std::vector<Class> classes_;
  std::vector<std::uint32_t> class_of_;   // by node
  std::vector<double> seconds_per_flop_;  // by node; 0 without compute
  std::vector<double> row_;
  std::vector<NodeId> candidates_;
};

}  // namespace lamina::route
