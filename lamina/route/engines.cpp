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

using Prepared = std::shared_ptr<const FilledGraph>;

template <class E>
std::unique_ptr<Engine> make(const Network& network, const Prepared&) {
  return std::make_unique<E>(network);
}

template <class E>
std::unique_ptr<Engine> make_prepared(const Network& network, const Prepared& prepared) {
  if (prepared == nullptr) return std::make_unique<E>(network);
  return std::make_unique<E>(network, prepared);
}

constexpr std::array kEngines{
    EngineEntry{"auto", "auto", "the fastest of the others for the job at hand", true,
                make_prepared<Automatic>},
    EngineEntry{"sweep", "layered-sweep", "one Dijkstra per tensor, layer by layer", false,
                make<LayeredSweep>},
    EngineEntry{"explicit", "explicit-dijkstra",
                "one Dijkstra over the whole layered graph, built in memory", false,
                make<ExplicitDijkstra>},
    EngineEntry{"elimination", "elimination",
                "two scans per tensor over a network prepared with shortcuts", true,
                make_prepared<Elimination>},
    EngineEntry{"bounded", "bounded-sweep", "layered sweeps that leave out what cannot end in time",
                false, make<BoundedSweep>},
};

}  // namespace

std::span<const EngineEntry> engines() { return kEngines; }

const EngineEntry* find_engine(std::string_view name) {
  const auto found = std::ranges::find(kEngines, name, &EngineEntry::name);
  return found == kEngines.end() ? nullptr : &*found;
}

}  // namespace lamina::route
