#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/plan/waiting.h"

namespace lamina::route {

// Layers that are run as one: group k runs layers last[k - 1] + 1 .. last[k] at one node, and only
// the tensors last[k] travel. Begins with 0 and ends with L.
using LayerGroups = std::vector<std::uint32_t>;

// Whether an engine merges layers where that loses nothing.
enum class Layers { kMerged, kAsTheyAre };

// Every layer by itself.
void ungrouped(const Job& job, LayerGroups& last);

// Merges layers without losing the optimum, by the valley lemma (docs/theory.md#valley-lemma).
// Where nodes differ in speed alone and costs add up, a tensor that is no smaller than both its
// neighbours need not travel: suppose layer l runs at u, layer l + 1 at v, and tensor l goes some
// way from u to v. If u is the faster, let it run layer l + 1 too and send tensor l + 1 that way;
// if v is, let it run layer l too and send tensor l - 1. No hop, no work and no stay costs more.
// Repeated until no such tensor is left.
//
// Holds for layers that every node may run and none has a time of its own for; under per-layer only
// without backlogs at nodes, and under draining only where all backlogs are gone at the release.
// Leaves other layers alone. The network must outlive it.
class ValleyMerger {
 public:
  explicit ValleyMerger(const Network& network);

  // O(L + devices of the model).
  void merge(const Job& job, Waiting waiting, LayerGroups& last);

 private:
  [[nodiscard]] bool costs_add_up(const Job& job, Waiting waiting) const;
  [[nodiscard]] bool is_timed(const Layer& layer) const;

  std::vector<std::string> devices_;           // of the network's nodes, ascending
  Seconds longest_at_node_, longest_at_link_;  // backlogs
  std::vector<bool> is_free_;  // by layer, of the job at hand: the lemma holds there
};

}  // namespace lamina::route
