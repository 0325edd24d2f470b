#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "lamina/model/job.h"

namespace lamina::capacity {

// Streams that differ in nothing that a plan depends on: whatever serves one serves the others.
struct StreamClass {
  Job job;                           // one inference; layers run only where memory holds them
  bool is_held = true;               // false: some layer is larger than the memory of any node
  double rate = 0.0;                 // of all of them, per second
  std::vector<std::size_t> streams;  // positions in Demand::streams
};

// Classes that differ in their destination alone: one search finds the ways of all.
struct SearchGroup {
  std::vector<std::size_t> classes;  // never empty
};

// What the streams of an instance ask for. Of memory only this is left: a layer that is larger than
// a node's whole memory does not run there.
struct Demand {
  std::vector<const Job*> streams;  // in the order of the instance
  std::vector<StreamClass> classes;
  std::vector<SearchGroup> groups;
};

// Of the jobs that are streams; the instance must outlive it. O(jobs log jobs + classes x nodes x
// layers).
[[nodiscard]] Demand demand_of(const Instance& instance);

// The job whose layers are pinned to the nodes whose memory holds them, one by one; the same job if
// all hold all, and nothing if no node holds some layer.
[[nodiscard]] std::optional<Job> where_memory_holds(const Network& network, const Job& job);

}  // namespace lamina::capacity
