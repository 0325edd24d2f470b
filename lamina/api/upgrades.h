#pragma once

#include <span>

#include "lamina/api/option.h"
#include "lamina/api/plan_options.h"
#include "lamina/core/expected.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/job.h"
#include "lamina/plan/what_if.h"

namespace lamina::api {

using lamina::Upgrades;

struct UpgradeOptions {
  double factor = 2.0;              // greater than 0
  bool nodes = true, links = true;  // which rows
};

// --factor, --only.
[[nodiscard]] std::span<const Option<UpgradeOptions>> upgrade_options();

// The objective with every node's or link's rate multiplied, and without it: exactly what planning
// anew gives, each change alone. For one job planned exactly little of it is planned
// (docs/theory.md#upgrades): losing what the best plan does not use changes nothing, and what a
// faster resource saves is searched for in the labels of the network as it is
// (route/upgrade_search.h). Fails as plan().
[[nodiscard]] Expected<Upgrades> upgrades(const Instance& instance, const UpgradeOptions& options,
                                          const PlanOptions& planning,
                                          const io::DeviceCatalogue& devices);

}  // namespace lamina::api
