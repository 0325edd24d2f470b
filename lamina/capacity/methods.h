#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "lamina/capacity/pool.h"
#include "lamina/core/stop.h"

namespace lamina::capacity {

// When a method may end.
struct Goal {
  double gap = 0.01;  // (upper - theta) / theta
  // Also not before it is known whether theta reaches this.
  std::optional<double> wanted{};
  StopToken stop{};
  std::function<void(double theta, double upper)> on_progress{};
};

// Whether the pool's best shares and prices are good enough.
[[nodiscard]] bool is_reached(const Goal& goal, const Pool& pool);

// One way of finding shares and prices that are close to each other.
struct Method {
  std::string_view name;
  std::string_view summary;
  bool (*is_built)();
  // Improves a pool in which every class has a way and some load is above 0, until the goal is
  // reached, it is stopped, or it gets no further.
  void (*run)(Pool& pool, const Goal& goal);
};

// All methods: a new one is one file and one row here.
[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] const Method* find_method(std::string_view name);
// The one for this demand: column generation where a solver is built in and its programmes stay
// small, else multiplicative weights.
[[nodiscard]] const Method& method_for(const Demand& demand);

// multiplicative_weights.cpp and column_generation.cpp.
void by_multiplicative_weights(Pool& pool, const Goal& goal);
void by_column_generation(Pool& pool, const Goal& goal);
[[nodiscard]] bool has_solver();

}  // namespace lamina::capacity
