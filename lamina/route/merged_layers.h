#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/model/queues.h"
#include "lamina/plan/waiting.h"

namespace lamina::route {

// Layers that are run as one: group k runs layers last[k - 1] + 1 .. last[k] at one node, and only
// the tensors last[k] travel. Begins with 0 and ends with L.
using LayerGroups = std::vector<std::uint32_t>;

// Whether an engine merges layers where that loses nothing.
enum class Layers { kMerged, kAsTheyAre };

// Every layer by itself.
void ungrouped(const Job& job, LayerGroups& last);

// Merges layers without losing the optimum, by the hull lemma (docs/theory.md#hull-lemma): where
// nodes differ in speed alone and costs add up, a tensor needs to travel only if the point (work
// done before it, bytes) is a vertex of the lower convex hull of all such points, or an end.
//
// Holds for layers that every node may run and none has a time of its own for, nor reads so slowly
// that the bandwidth of its memory counts; under per-layer only
// without backlogs at nodes, and under draining only where all backlogs are gone at the release.
// Leaves models alone whose stays pay for where they begin or end, which no hull knows of.
// Leaves other layers alone: a run of free layers between them has a hull of its own. The network
// must outlive it.
class HullMerger {
 public:
  explicit HullMerger(const Network& network);

  // With the queues given, or the network's backlogs. O(L + devices of the model), and O(resources)
  // for queues, O(operators) where nodes state the bandwidth of their memory; O(groups) if the job
  // may run its layers anywhere and has the model of the last such job.
  void merge(const Job& job, Waiting waiting, LayerGroups& last, const Queues* queues = nullptr);

 private:
  void merge_layers(const Job& job, LayerGroups& last);
  [[nodiscard]] bool costs_add_up(const Job& job, Waiting waiting, const Queues* queues) const;
  // Whether its time at some node does not follow from its work.
  [[nodiscard]] bool is_timed(const Model& model, const Layer& layer) const;
  [[nodiscard]] bool is_read_slowly(const Operator& op) const;

  const Network* network_;
  std::vector<std::string> devices_;  // of the network's nodes, ascending
  double least_bytes_per_flop_;  // bandwidth of memory / compute, where it is least; or infinite
  Seconds longest_at_node_, longest_at_link_;  // backlogs
  std::vector<double> done_;                   // work of layers 1 .. l, of the job at hand
  // The last model that was free to be merged (held, so that no other takes its address), and how.
  std::shared_ptr<const Model> known_;
  LayerGroups groups_of_known_;
};

}  // namespace lamina::route
