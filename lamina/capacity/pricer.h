#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "lamina/capacity/demand.h"
#include "lamina/capacity/way.h"
#include "lamina/core/quantity.h"
#include "lamina/core/stop.h"
#include "lamina/model/network.h"

namespace lamina::capacity {

// Finds the cheapest way of every class of streams at prices of the resources' time.
class Pricer {
 public:
  // Told of each class once, in any order: the least cost of one inference, infinite if there is no
  // way, and what makes the way, to be called at once if at all.
  using Take = std::function<void(std::size_t of_class, double cost, const std::function<Way()>&)>;

  virtual ~Pricer() = default;
  // Prices by resource, not negative. False if it was stopped before all classes were priced.
  [[nodiscard]] virtual bool price(std::span<const double> prices, const Take& take) = 0;
  // From now on it ends when this is set.
  virtual void stop_by(const StopToken& stop) = 0;
};

// Among all ways, or those that take no longer than `within` where nothing waits; with that,
// models must not generate and tensors travel whole. Network and demand must outlive it.
[[nodiscard]] std::unique_ptr<Pricer> make_pricer(const Network& network, const Demand& demand,
                                                  std::optional<Seconds> within);

// The least time that one inference takes where nothing waits; infinite if there is no way. Models
// must not generate.
[[nodiscard]] Seconds least_unloaded(const Network& network, const Job& job);

}  // namespace lamina::capacity
