#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "lamina/route/engine.h"
#include "lamina/route/label_pool.h"
#include "lamina/route/layered_sweep.h"

namespace lamina::route {

// The best route of one job whose layers must fit into memory (docs/theory.md#memory), under every
// rule of waiting, whole or in chunks. From the cheap to the dear, and no farther than necessary:
//
// - layers merged and memory forgotten: whole tensors only;
// - Windows, every stay fits: a walk that fits as a whole is optimal;
// - MemoryPrices, the bound of the best prices, and the walks met on the way;
// - MemorySearch, first a dive for some good route and then all labels, if that is not yet as good
//   as the bound.
//
// Where nothing fits and a short reason shows it (plan/memory_shortage.h), it does not search. An
// answer that was stopped has the best route so far, which fits.
class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(const Network& network) : network_(&network) {}
  // Searches end, as if they were stopped, with so many labels.
  void limit_labels(std::size_t most) { max_labels_ = most; }

  // Any that asks for the earliest completion.
  [[nodiscard]] static bool supports(const Network& network, const Query& query);

  const RoutingResult& solve(const Query& query) override;
  [[nodiscard]] std::string explanation() const override { return std::string(method_); }
  // How the last answer was found.
  [[nodiscard]] std::string_view method() const { return method_; }

 private:
  [[nodiscard]] bool fits_merged(const Query& query);

  const Network* network_;
  std::size_t max_labels_ = LabelPool::kMostLabels;
  std::unique_ptr<LayeredSweep> sweep_;
  RoutingResult answer_;
  std::string_view method_;
};

}  // namespace lamina::route
