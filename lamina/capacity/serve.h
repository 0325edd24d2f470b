#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"

namespace lamina::capacity {

struct ServeOptions {
  double gap = 0.01;                // (upper - theta) / theta at most; above 0
  std::string_view method{};        // of methods.h; empty: the one that fits
  std::optional<Seconds> within{};  // no plan takes longer, where nothing waits
  bool unsplittable = false;        // one plan for each stream
  std::optional<double> wanted{};   // go on until it is known whether theta reaches this
  StopToken stop{};                 // ends with the best so far
  std::function<void(double theta, double upper)> on_progress{};
};

// How many times the rates of its streams the network can serve, and by which plans
// (docs/theory.md#capacity). Other jobs of the instance are left out, and so are backlogs; memory
// is a limit only where a layer is larger than all that a node has. Without streams nothing is
// asked of any resource. The inputs are not stated.
//
// Fails with kUnknownName for a method that does not exist, and with kUnsupported for a limit on
// the time where models generate or the network moves tensors in chunks; `where` is the option.
[[nodiscard]] Expected<Capacity> serve(const Instance& instance, const ServeOptions& options);

}  // namespace lamina::capacity
