#include "lamina/route/automatic.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace lamina::route {

Automatic::Automatic(const Network& network) : network_(&network), merger_(network) {}

Automatic::Automatic(const Network& network, std::shared_ptr<const ContractionHierarchy> prepared)
    : network_(&network),
      was_prepared_(true),
      merger_(network),
      elimination_(std::make_unique<Elimination>(network, std::move(prepared))) {}

const RoutingResult& Automatic::solve(const Query& query) {
  const Job& job = query.job;
  if (Generation::supports(*network_, query)) {
    if (!generation_) generation_ = std::make_unique<Generation>(*network_);
    choice_ = Choice::kGeneration;
    return generation_->solve(query);
  }
  merger_.merge(job, query.waiting, groups_, query.queues);
  num_layers_ = job.model().num_layers();
  choice_ = choose(query);
  switch (choice_) {
    case Choice::kElimination: return elimination_->solve(query);
    case Choice::kBounded:
      if (!bounded_) bounded_ = std::make_unique<BoundedSweep>(*network_);
      return bounded_->solve(query);
    case Choice::kLabels:
      if (!labels_) labels_ = std::make_unique<LabelEngine>(*network_);
      return labels_->solve(query);
    case Choice::kChunks:
      if (!chunks_) chunks_ = std::make_unique<ChunkedSweep>(*network_, Layers::kMerged);
      return chunks_->solve(query);
    case Choice::kMemory: return solve_in_memory(query);
    case Choice::kSweep:
    case Choice::kGeneration: break;
  }
  if (!sweep_) sweep_ = std::make_unique<LayeredSweep>(*network_, Layers::kMerged);
  return sweep_->solve(query);
}

const RoutingResult& Automatic::solve_in_memory(const Query& query) {
  if (!memory_) memory_ = std::make_unique<MemoryEngine>(*network_);
  const RoutingResult& answer = memory_->solve(query);
  reason_ = memory_->method();
  return answer;
}

Automatic::Choice Automatic::choose(const Query& query) {
  if (!query.is_earliest()) {  // no other engine supports that
    reason_ = "limits are kept by labels alone";
    return Choice::kLabels;
  }
  if (query.memory_may_bind(*network_)) return Choice::kMemory;
  if (travels_in_chunks(*network_, query.job)) {
    reason_ = "tensors travel in chunks";
    return Choice::kChunks;
  }
  const auto by_search = [&](std::string_view reason) {
    reason_ = reason;
    return groups_.size() >= kTensorsToBound ? Choice::kBounded : Choice::kSweep;
  };
  if (query.queues != nullptr) return by_search("a prepared network knows its backlogs alone");
  if (!was_prepared_ && groups_.size() < kTensorsToPrepare)
    return by_search("too few tensors to prepare the network for");
  if (!elimination_) elimination_ = std::make_unique<Elimination>(*network_);
  if (!elimination_->is_prepared()) return by_search("the network is too dense for elimination");
  if (!elimination_->takes(query.job,
                           query.waiting)) {  // nor do bounds without waiting prune enough
    reason_ = "the waiting of a hop depends on when it starts";
    return Choice::kSweep;
  }
  reason_ = was_prepared_ ? "the network was prepared before"
                          : "many tensors pay for preparing the network";
  return Choice::kElimination;
}

std::string Automatic::explanation() const {
  if (choice_ == Choice::kGeneration) return generation_->explanation();
  static constexpr std::array<std::string_view, 6> kNames{"elimination", "bounded", "sweep",
                                                          "labels",      "chunks",  "memory"};
  std::string text = fmt::format("{}: {}", kNames[static_cast<std::size_t>(choice_)], reason_);
  if (groups_.size() <= num_layers_ && choice_ != Choice::kLabels && choice_ != Choice::kMemory)
    text += fmt::format("; {} layers run as {}", num_layers_, groups_.size() - 1);
  return text;
}

}  // namespace lamina::route
