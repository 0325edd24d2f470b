#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "lamina/route/automatic.h"
#include "lamina/route/bounded_sweep.h"
#include "lamina/route/chunked_sweep.h"
#include "lamina/route/elimination.h"
#include "lamina/route/engine.h"
#include "lamina/route/explicit_dijkstra.h"
#include "lamina/route/generation.h"
#include "lamina/route/label_engine.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/memory_engine.h"

namespace lamina::route {
namespace {

using Prepared = std::shared_ptr<const ContractionHierarchy>;

template <class E>
std::unique_ptr<Engine> make(const Network& network, const Prepared&) {
  return std::make_unique<E>(network);
}

template <class E>
std::unique_ptr<Engine> make_prepared(const Network& network, const Prepared& prepared) {
  if (prepared == nullptr) return std::make_unique<E>(network);
  return std::make_unique<E>(network, prepared);
}

bool runs_once(const Query& query) { return query.job.model().steps() == 0; }

// All that is asked for is the earliest completion, and memory leaves every route open.
bool supports_earliest(const Network& network, const Query& query) {
  return runs_once(query) && query.is_earliest() && !query.memory_may_bind(network);
}

bool supports_whole_tensors(const Network& network, const Query& query) {
  return supports_earliest(network, query) && !travels_in_chunks(network, query.job);
}

bool supports_labels(const Network& network, const Query& query) {
  return runs_once(query) && LabelEngine::supports(network, query) &&
         !query.memory_may_bind(network);
}

bool supports_memory(const Network& network, const Query& query) {
  return runs_once(query) && MemoryEngine::supports(network, query);
}

bool supports_any(const Network& network, const Query& query) {
  return (runs_once(query) && query.is_earliest()) || supports_labels(network, query) ||
         Generation::supports(network, query);
}

constexpr std::string_view
    kLimits = "limits, or models that generate (key steps)",
    kLimitsAndMemory = "limits, also of memory, or models that generate (key steps)",
    kWholeLacks =
        "limits, also of memory, tensors that travel in chunks, or models that generate "
        "(key steps)",
    kQueues = "backlogs that drain while the job waits",
    kLabelsLack =
        "backlogs that drain while the job waits, limits of memory, tensors that travel "
        "in chunks, or models that generate (key steps)",
    kOneRun = "models that do not generate (no key steps)";

constexpr std::array kEngines{
    EngineEntry{.name = "auto",
                .method = "auto",
                .summary = "the fastest of the others for the job at hand",
                .uses_preparation = true,
                .supports = supports_any,
                .lacks = kQueues,
                .make_with = make_prepared<Automatic>},
    EngineEntry{.name = "sweep",
                .method = "layered-sweep",
                .summary = "one Dijkstra per tensor, layer by layer",
                .uses_preparation = false,
                .supports = supports_whole_tensors,
                .lacks = kWholeLacks,
                .make_with = make<LayeredSweep>},
    EngineEntry{.name = "explicit",
                .method = "explicit-dijkstra",
                .summary = "one Dijkstra over the whole layered graph, built in memory",
                .uses_preparation = false,
                .supports = supports_whole_tensors,
                .lacks = kWholeLacks,
                .make_with = make<ExplicitDijkstra>},
    EngineEntry{.name = "elimination",
                .method = "elimination",
                .summary = "two scans per tensor over a network prepared with shortcuts",
                .uses_preparation = true,
                .supports = supports_whole_tensors,
                .lacks = kWholeLacks,
                .make_with = make_prepared<Elimination>},
    EngineEntry{.name = "bounded",
                .method = "bounded-sweep",
                .summary = "layered sweeps without labels that cannot finish in time",
                .uses_preparation = false,
                .supports = supports_whole_tensors,
                .lacks = kWholeLacks,
                .make_with = make<BoundedSweep>},
    EngineEntry{.name = "chunks",
                .method = "chunked-sweep",
                .summary = "layered sweeps whose tensors travel in chunks",
                .uses_preparation = false,
                .supports = supports_earliest,
                .lacks = kLimitsAndMemory,
                .make_with = make<ChunkedSweep>},
    EngineEntry{.name = "labels",
                .method = "label-search",
                .summary = "labels of time and of what is limited, by dominance",
                .uses_preparation = false,
                .supports = supports_labels,
                .lacks = kLabelsLack,
                .make_with = make<LabelEngine>},
    EngineEntry{.name = "memory",
                .method = "memory-search",
                .summary = "windows of layers, then labels of time and of bytes taken at nodes",
                .uses_preparation = false,
                .supports = supports_memory,
                .lacks = kLimits,
                .make_with = make<MemoryEngine>},
    EngineEntry{.name = "generation",
                .method = "generation",
                .summary = "models that generate: one search for each node of layer 1",
                .uses_preparation = false,
                .supports = Generation::supports,
                .lacks = kOneRun,
                .make_with = make<Generation>},
};

}  // namespace

std::span<const EngineEntry> engines() { return kEngines; }

const EngineEntry* find_engine(std::string_view name) {
  const auto found = std::ranges::find(kEngines, name, &EngineEntry::name);
  return found == kEngines.end() ? nullptr : &*found;
}

Expected<void> demand_support(const EngineEntry& engine, const Network& network,
                              const Query& query) {
  if (engine.supports(network, query)) return {};
  std::string others;
  for (const EngineEntry& row : kEngines)
    if (row.supports(network, query))
      others += (others.empty() ? "" : ", ") + std::string(row.name);
  return error(ErrorCode::kUnsupported,
               fmt::format("engine {} does not support {}; {}", engine.name, engine.lacks,
                           others.empty() ? "nor does any other" : "these do: " + others),
               "engine");
}

}  // namespace lamina::route
