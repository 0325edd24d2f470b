#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/api/plan_options.h"
#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/job.h"

namespace lamina::api {

struct UpgradeOptions {
  double factor = 2.0;              // greater than 0
  bool nodes = true, links = true;  // which rows
};

// --factor, --only.
[[nodiscard]] std::span<const Option<UpgradeOptions>> upgrade_options();

// What the rates of a network are worth to its jobs.
struct Upgrades {
  struct Row {
    std::string node{};        // of a node's row
    std::int64_t link = 0;     // of a link's: the row of the network file, with its ends
    std::string from{}, to{};  // empty in a node's row
    // The objective if its rate is multiplied: compute of a node, bandwidth of a link (of both
    // directions of a duplex row). None: some job has no plan even then.
    std::optional<Seconds> objective{};
    std::optional<Seconds> without{};  // if it is taken out; none: some job then has no plan
  };
  double factor = 2.0;
  bool is_single = true;        // one job: the objective is its latency
  std::string_view unit = "s";  // of the objective
  std::optional<Seconds> base{};
  std::vector<Row> rows{};    // most saved first; equal ones nodes first, in the network's order
  std::size_t num_plans = 0;  // that were made
};

// The objective with every node's or link's rate multiplied, and without it: exactly what planning
// anew gives, each change alone. For one job planned exactly, rows that cannot matter are told by
// bounds instead (docs/theory.md#upgrades): losing what the best plan does not use changes nothing,
// and a faster resource does only if some plan through it can become the best. Fails as plan().
[[nodiscard]] Expected<Upgrades> upgrades(const Instance& instance, const UpgradeOptions& options,
                                          const PlanOptions& planning,
                                          const io::DeviceCatalogue& devices);

// The document lamina.upgrades/1.
[[nodiscard]] std::string upgrades_json(const Upgrades& upgrades, const io::Premises& premises);

}  // namespace lamina::api
