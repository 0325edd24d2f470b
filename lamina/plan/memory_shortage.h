#pragma once

#include <string>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"

namespace lamina {

// Why the job's layers do not fit into what memory is left beside what is in use (null: nothing),
// in a sentence that whoever doubts it can add up; empty where there is no such reason, though
// there may be no plan all the same. The first of these that is true, counting nodes on some way
// from source to destination alone (docs/theory.md#memory-shortages):
//
// - layer: one layer fits into no node that may run it;
// - set: some layers need more than all nodes together have that can hold any of them (Hall's
//   condition, by a maximum flow);
// - sum: the same of all layers;
// - count: there are more layers of so many bytes at least than such layers fit, node by node.
//
// O(n L), and the flow.
[[nodiscard]] std::string memory_shortage(const Network& network, const Job& job,
                                          const MemoryUse* in_use = nullptr);

// Nodes on some way from `from` to `to`, both included; none where no way exists. O(n + m).
[[nodiscard]] std::vector<NodeId> nodes_between(const Network& network, NodeId from, NodeId to);

}  // namespace lamina
