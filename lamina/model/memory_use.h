#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina {

// What layer l keeps in memory where it runs: its weights, and the state of the job that runs it.
[[nodiscard]] Bytes memory_of(const Layer& layer);
// The same of all layers of the model.
[[nodiscard]] Bytes memory_of(const Model& model);

// Whether so much is held by so large a memory: but for 1e-12 of it, since sums are rounded.
[[nodiscard]] bool fits(Bytes used, Bytes memory);

// What jobs take up of the nodes' memory (docs/concepts.md#memory): the weights of the layers that
// run there, a layer of a model once however many jobs run it, and the state of each job's layers.
// A model is an object, not its contents: jobs share weights if they share the object. The network
// and the models must outlive it.
class MemoryUse {
 public:
  explicit MemoryUse(const Network& network);

  // A job computes layers first..last of its model at v, or does so no longer. O(last - first).
  void add(const Model& model, std::uint32_t first, std::uint32_t last, NodeId v);
  void remove(const Model& model, std::uint32_t first, std::uint32_t last, NodeId v);

  [[nodiscard]] Bytes used(NodeId v) const { return used_[v.index()]; }
  // What is left of v's memory, 0 where it is overfilled; infinite where nothing limits it.
  [[nodiscard]] Bytes left(NodeId v) const;
  // What one more job would add by computing layer l at v: weights only if they are not there yet.
  [[nodiscard]] Bytes added_by(const Model& model, std::uint32_t l, NodeId v) const;
  // How many jobs run layer l of the model at v. O(log models at nodes).
  [[nodiscard]] std::uint32_t num_jobs(const Model& model, std::uint32_t l, NodeId v) const;
  // Whether some layer of the model is at v.
  [[nodiscard]] bool holds(const Model& model, NodeId v) const;

  // Nodes that hold more than their memory, ascending. O(nodes).
  [[nodiscard]] std::vector<NodeId> overfilled() const;

 private:
  using Key = std::pair<const Model*, std::uint32_t>;  // a model at a node

  const Network* network_;
  std::vector<Bytes> used_;                         // by node
  std::map<Key, std::vector<std::uint32_t>> jobs_;  // by layer: the jobs that run it there
};

// Whether memory may limit a job of this model, beside what is in use already (null: nothing): some
// node has less left than all layers would take. O(1) where no node of the network states any
// memory, else O(nodes + layers).
[[nodiscard]] bool memory_may_bind(const Network& network, const Model& model,
                                   const MemoryUse* in_use = nullptr);

}  // namespace lamina
