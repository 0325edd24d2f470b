#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "lamina/route/bounded_sweep.h"
#include "lamina/route/chunked_sweep.h"
#include "lamina/route/elimination.h"
#include "lamina/route/engine.h"
#include "lamina/route/generation.h"
#include "lamina/route/label_engine.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/memory_engine.h"
#include "lamina/route/merged_layers.h"

namespace lamina::route {

// Takes the engine that is likely to be the fastest for the job at hand, after merging its layers:
//
// - Elimination, where so many tensors travel that they pay for preparing the network, which costs
//   about as much as kTensorsToPrepare Dijkstras;
// - BoundedSweep, where they pay for its two Dijkstras and the way back;
// - LayeredSweep for the rest: few tensors, or backlogs that a hop waits for;
// - MemoryEngine, where not all layers fit into the memory of every node;
// - LabelEngine, where something else is limited, which the others do not support;
// - ChunkedSweep, where tensors travel in chunks, which the fast ones do not support;
// - Generation, for models that generate.
//
// What an engine needs is made when it is first taken. The choice does not depend on earlier jobs,
// so that answers, down to ties and rounding, do not either.
class Automatic final : public Engine {
 public:
  explicit Automatic(const Network& network);
  // Prepared before: then Elimination takes what it can.
  Automatic(const Network& network, std::shared_ptr<const ContractionHierarchy> prepared);

  const RoutingResult& solve(const Query& query) override;
  [[nodiscard]] std::string explanation() const override;

 private:
  enum class Choice { kElimination, kBounded, kSweep, kLabels, kChunks, kMemory, kGeneration };

  static constexpr std::size_t kTensorsToPrepare = 16;
  static constexpr std::size_t kTensorsToBound = 6;

  [[nodiscard]] Choice choose(const Query& query);
  const RoutingResult& solve_in_memory(const Query& query);

  const Network* network_;
  bool was_prepared_ = false;  // before
  HullMerger merger_;
  LayerGroups groups_;
  std::unique_ptr<Elimination> elimination_;
  std::unique_ptr<BoundedSweep> bounded_;
  std::unique_ptr<LayeredSweep> sweep_;
  std::unique_ptr<LabelEngine> labels_;
  std::unique_ptr<ChunkedSweep> chunks_;
  std::unique_ptr<Generation> generation_;
  std::unique_ptr<MemoryEngine> memory_;
  Choice choice_ = Choice::kSweep;
  std::string_view reason_;
  std::size_t num_layers_ = 0;  // of the last job
};

}  // namespace lamina::route
