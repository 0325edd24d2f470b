#include <algorithm>
#include <array>

#include "lamina/route/automatic.h"
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
    EngineEntry{"auto", "auto", "the fastest of the others for the job at hand", make<Automatic>},
    EngineEntry{"sweep", "layered-sweep", "one Dijkstra per tensor, layer by layer",
                make<LayeredSweep>},
    EngineEntry{"explicit", "explicit-dijkstra",
                "one Dijkstra over the whole layered graph, built in memory",
                make<ExplicitDijkstra>},
    EngineEntry{"elimination", "elimination",
                "two scans per tensor over a network prepared with shortcuts", make<Elimination>},
    EngineEntry{"bounded", "bounded-sweep", "layered sweeps that leave out what cannot end in time",
                make<BoundedSweep>},
};

}  // namespace

std::span<const EngineEntry> engines() { return kEngines; }

const EngineEntry* find_engine(std::string_view name) {
  const auto found = std::ranges::find(kEngines, name, &EngineEntry::name);
  return found == kEngines.end() ? nullptr : &*found;
}

}  // namespace lamina::route
