#pragma once

#include "lamina/generate/families.h"

namespace lamina::generate {

[[nodiscard]] Expected<Sketch> draw_ring(const Numbers& numbers, Random& random);
[[nodiscard]] Expected<Sketch> draw_grid(const Numbers& numbers, Random& random);
[[nodiscard]] Expected<Sketch> draw_tree(const Numbers& numbers, Random& random);
// M. Al-Fares, A. Loukissas, A. Vahdat, "A scalable, commodity data center network architecture",
// SIGCOMM 2008.
[[nodiscard]] Expected<Sketch> draw_fat_tree(const Numbers& numbers, Random& random);
// B. M. Waxman, "Routing of multipoint connections", IEEE JSAC 6(9), 1988.
[[nodiscard]] Expected<Sketch> draw_waxman(const Numbers& numbers, Random& random);
// A.-L. Barabasi, R. Albert, "Emergence of scaling in random networks", Science 286, 1999.
[[nodiscard]] Expected<Sketch> draw_barabasi_albert(const Numbers& numbers, Random& random);
// E. N. Gilbert, "Random plane networks", J. SIAM 9(4), 1961.
[[nodiscard]] Expected<Sketch> draw_geometric(const Numbers& numbers, Random& random);
[[nodiscard]] Expected<Sketch> draw_hierarchy(const Numbers& numbers, Random& random);

}  // namespace lamina::generate
