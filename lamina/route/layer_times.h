#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/model/network.h"

namespace lamina::route {

// The nodes in the order of the network: what engines without an order of their own look at.
[[nodiscard]] std::vector<std::uint32_t> order_of_file(const Network& network);

// Seconds of layer l at node v, infinite where the node cannot or may not run it.
[[nodiscard]] double layer_seconds(const Network& network, const Job& job, std::uint32_t l,
                                   NodeId v);

// The same at all nodes, with devices looked up once a class of nodes instead of once a node.
// O(nodes + classes log devices) a row, and O(operators) more for each kind of node whose memory
// has a bandwidth; O(nodes) where the same layers of the same model were asked for before. The
// network must outlive it.
class LayerTimes {
 public:
  explicit LayerTimes(const Network& network);
  // Rows list the nodes in this order instead.
  LayerTimes(const Network& network, std::span<const std::uint32_t> node_at);

  // Seconds of layer l at every node, infinite where the node cannot or may not run it; lives until
  // the next call.
  [[nodiscard]] std::span<const double> row(const Job& job, std::uint32_t l) {
    return row(job, l, l);
  }
  // Seconds of layers first..last together, which the same nodes may run.
  [[nodiscard]] std::span<const double> row(const Job& job, std::uint32_t first,
                                            std::uint32_t last);
  // One entry of that row, to the bit. O(1) behind that row, else O(last - first).
  [[nodiscard]] double at(const Job& job, std::uint32_t first, std::uint32_t last,
                          std::size_t place);
  // The least entry of that row. O(last - first), or of the nodes that may run them.
  [[nodiscard]] double least(const Job& job, std::uint32_t first, std::uint32_t last);

 private:
  // Where memory has a bandwidth, times do not follow from the class: layer by layer.
  // O(operators).
  [[nodiscard]] static double sum_at(const Job& job, std::uint32_t first, std::uint32_t last,
                                     const Node& node);
  [[nodiscard]] const Node& node_at(std::size_t place) const {
    return network_->nodes()[node_at_[place]];
  }
  void time_kinds(const Job& job, std::uint32_t first, std::uint32_t last);
  void name_classes();
  void name_kinds();

  // Nodes with a bandwidth of memory that differ in nothing that counts.
  struct Kind {
    std::uint32_t node = 0;  // one of them
    double time = 0.0;       // of the layers asked for
  };
  static constexpr std::uint32_t kNoKind = 0xFFFFFFFFU;

  // Nodes that differ at most in speed.
  struct Class {
    std::string device;
    bool computes = false;
    double fastest = 0.0;  // least seconds per FLOP, of nodes without a kind
  };
  // Of some layers on a class: time = fixed + work / compute.
  struct Sum {
    double fixed = 0.0, work = 0.0;
  };
  // More sums than these are not kept: models of many layers where classes are many.
  static constexpr std::size_t kMostKept = std::size_t{1} << 16U;

  // By class; lives until the next call.
  [[nodiscard]] std::span<const Sum> sums(const Job& job, std::uint32_t first, std::uint32_t last);
  void forget_all_but(const std::shared_ptr<const Model>& model);
  static void add_layer(const Class& on, const Layer& layer, Sum& sum);
  [[nodiscard]] double time_at(std::size_t place, std::span<const Sum> sums) const {
    const Sum& sum = sums[class_of_[place]];
    return sum.fixed + sum.work * seconds_per_flop_[place];
  }

  const Network* network_;
  std::vector<Class> classes_;
  std::vector<std::uint32_t> node_at_, place_of_;
  std::vector<std::uint32_t> class_of_;   // by place in the row
  std::vector<double> seconds_per_flop_;  // by place in the row; 0 without compute
  std::vector<Kind> kinds_;
  std::vector<std::uint32_t> kind_of_;  // by place in the row
  std::vector<double> row_;
  std::vector<NodeId> candidates_;

  std::shared_ptr<const Model>
      model_;           // of the sums that are kept; held, so that no other takes its address
  bool keeps_ = false;  // sums of each last layer, not of one
  std::vector<std::uint32_t> first_of_;  // by last layer: what its sums begin with; 0 without sums
  std::vector<Sum> sums_;                // by last layer and class
};

}  // namespace lamina::route
