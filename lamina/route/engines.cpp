#include <array>

#include "lamina/route/bounded_sweep.h"
#include "lamina/route/elimination.h"
#include "lamina/route/engine.h"
#include "lamina/route/explicit_dijkstra.h"
#include "lamina/route/layered_sweep.h"

namespace lamina::route {
namespace {

template <class E>
std::unique_ptr<Engine> make(const Network& network) {
  return std::make_unique<E>(network);
}

constexpr std::array kEngines{
    EngineEntry{"layered-sweep", "one Dijkstra per tensor, layer by layer; the default",
                make<LayeredSweep>},
    EngineEntry{"explicit-dijkstra", "one Dijkstra over the whole layered graph, built in memory",
                make<ExplicitDijkstra>},
    EngineEntry{"elimination", "two scans per tensor over a network prepared with shortcuts",
                make<Elimination>},
    EngineEntry{"bounded", "layered sweeps that leave out what cannot end in time",
                make<BoundedSweep>},
};

}  // namespace

std::span<const EngineEntry> engines() { return kEngines; }

}  // namespace lamina::route
