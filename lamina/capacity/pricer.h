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
  // Told of each class once: the least cost of one inference, infinite if there is no
  // way, and what makes the way, to be called at once if at all.
  using Take = std::function<void(std::size_t of_class, double cost, const std::function<Way()>&)>;

  virtual ~Pricer() = default;
  // Classes are priced in groups, those of one search together.
  [[nodiscard]] virtual std::size_t num_groups() const = 0;
  [[nodiscard]] virtual std::span<const std::size_t> classes_of(std::size_t group) const = 0;
  // The classes of a group at these prices by resource, which are not negative. Of those that cost
  // more than the limit it may say that there is no way. False if it was stopped before.
  [[nodiscard]] virtual bool price(std::size_t group, std::span<const double> prices, double limit,
                                   const Take& take) = 0;
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
