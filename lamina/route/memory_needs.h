#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"

namespace lamina::route {

// What the layers of one job take of the nodes' memory, and what there is of it, beside what other
// jobs have in use. In bytes, as prefix sums: layers i+1..l take taken(v)[l] - taken(v)[i] at v.
// Network, job and what is in use must outlive it.
class MemoryNeeds {
 public:
  // O(nodes + layers), and O(layers) more for each node that holds layers of the job's model.
  MemoryNeeds(const Network& network, const Job& job, const MemoryUse* in_use);

  // What is free at v; infinite where nothing limits it, or where it holds all layers.
  [[nodiscard]] double room(std::size_t v) const { return rooms_[v]; }
  [[nodiscard]] bool is_limited(std::size_t v) const { return rooms_[v] < kUnlimited; }
  [[nodiscard]] std::span<const double> taken(std::size_t v) const {
    return std::span(sums_).subspan(first_of_[v], num_layers_ + std::size_t{1});
  }
  // The same at nodes that hold no layer of the model yet.
  [[nodiscard]] std::span<const double> taken_where_nothing_is() const {
    return std::span(sums_).first(num_layers_ + std::size_t{1});
  }
  // Whether layers i+1..l fit into `room` bytes at v.
  [[nodiscard]] bool fits(std::size_t v, std::uint32_t i, std::uint32_t l, double room) const {
    return lamina::fits(Bytes(taken(v)[l] - taken(v)[i]), Bytes(room));
  }
  // Whether what a walk takes fits everywhere: `use` by node.
  [[nodiscard]] bool fits(std::span<const double> use) const;
  // Whether other jobs hold layers of the model at v, so that they take less there than elsewhere.
  [[nodiscard]] bool is_loaded(std::size_t v) const { return first_of_[v] != 0; }

 private:
  static constexpr double kUnlimited = Bytes::infinity().value();

  std::uint32_t num_layers_;
  std::vector<double> rooms_;          // by node
  std::vector<double> sums_;           // rows of prefix sums, first that of nodes without any layer
  std::vector<std::size_t> first_of_;  // by node: its row
};

}  // namespace lamina::route
