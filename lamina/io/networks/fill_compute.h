#pragma once

#include <span>
#include <vector>

#include "lamina/io/networks/compute_rule.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/networks/topology.h"

namespace lamina::io {

// Gives speeds by the rules, one after the other, each to the nodes that neither the file nor an
// earlier rule has settled; nodes that a rule makes relays are settled, too. What was filled, a row
// for each rule that gave any. Throws a Failure where a CSV names a node that is not there
// (kUnknownName) or whose speed the file states (kValue).
[[nodiscard]] std::vector<Filled> fill_compute(Topology& topology,
                                               std::span<const ComputeRule> rules);

}  // namespace lamina::io
