#pragma once

#include <vector>

#include "lamina/model/network.h"
#include "lamina/report/svg.h"

namespace lamina::report {

// Places of the nodes of a network that states none, by node: near each other what little delay
// lies between, in any unit, x along the longest extent. Parts that no link joins stand side by
// side.
//
// Stress majorisation (E. Gansner, Y. Koren, S. North, "Graph drawing by stress majorization", GD
// 2004) node by node, from distances in the network; large networks go by neighbours and pivots (M.
// Ortmann, M. Klimenta, U. Brandes, "A sparse stress model", JGAA 21, 2017). It starts from
// classical scaling of the distances to pivots (U. Brandes, C. Pich, "Eigensolver methods for
// progressive multidimensional scaling of large data", GD 2006). The same each time: what is drawn
// is drawn from a fixed seed. O(pivots x links log nodes + rounds x nodes x pivots).
[[nodiscard]] std::vector<Point> laid_out(const Network& network);

}  // namespace lamina::report
