#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/cuts.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/resource_name.h"

namespace lamina {

// How much of some streams a network can serve, as files hold it (lamina.capacity/1): names instead
// of ids, so that a stranger's document can be held and judged (check_capacity.h). Field names are
// the keys of the file. docs/theory.md#capacity says what the figures mean.

// One way of serving a stream, and the part of its inferences that take it.
struct StreamPlan {
  double share = 0.0;
  Seconds latency;          // without any waiting
  std::vector<Step> steps;  // of the first run, if there are several; times may lack
  // Of each further run, of a model that generates: their number and steps.
  std::optional<FurtherRuns> again{};
};

struct PlannedStream {
  std::string id;
  double rate_per_s = 0.0;
  std::vector<StreamPlan> plans;  // shares add up to 1
  std::string reason{};           // why there is none; empty where there are some
};

struct ResourceUse {
  ResourceName resource;
  double load = 0.0;      // share of its time that is in use at theta
  double price = 0.0;     // of its time: the certificate of the upper bound
  double marginal = 0.0;  // d theta / d rate of the resource, per FLOP/s or B/s
};

struct Capacity {
  // All rates times theta can be served by the plans, and no rates times more than `upper` by any.
  // None: nothing is asked of any resource, so that nothing limits the rates. 0: some stream has no
  // plan.
  std::optional<double> theta, upper;
  std::optional<double> gap{};  // (upper - theta) / theta; none where that is no number
  // Why the streams cannot be served at their stated rates, if that was asked; else empty.
  std::string reason{};
  std::string method{};             // how it was found, for people; may be empty
  Cuts cuts = Cuts::kSingle;        // how models are cut into the layers that steps name
  std::optional<Seconds> within{};  // no plan takes longer
  bool unsplittable = false;        // every stream has one plan
  std::optional<PlanInput> network{};
  std::vector<PlanInput> models{};
  std::vector<PlannedStream> streams;
  std::vector<ResourceUse> resources;
  // Of the other jobs, in the network that the streams leave at the stated rates; null: none.
  std::shared_ptr<const Plan> plan{};
};

// (upper - theta) / theta as in Capacity::gap.
[[nodiscard]] std::optional<double> gap_of(const Capacity& capacity);

}  // namespace lamina
