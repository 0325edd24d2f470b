#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/api/instance.h"
#include "lamina/api/option.h"
#include "lamina/api/plan_options.h"
#include "lamina/core/expected.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/what_if.h"

namespace lamina::api {

using lamina::Sweep;

// Which value of the network is varied, and over which range.
struct Vary : Varied {
  bool has_place = false;  // `where` was written, and may name a node; else all nodes and links
  double low = 0.0, high = 0.0;
  bool is_linear = false;  // even steps of the value; else of its logarithm
  std::size_t num_points = 11;
};

// "bandwidth=1 Mbit/s..1 Gbit/s", "edge.compute=1 GFLOP/s..9 GFLOP/s:lin:20": [WHERE.]KEY=LOW..HIGH
// with `:lin` and `:N` in any order. Fails with kValue, kUnit or kUnknownName.
[[nodiscard]] Expected<Vary> parse_vary(std::string_view text);

struct SweepOptions {
  std::optional<Vary> vary{};
  std::vector<std::string> planners{};  // none: the default for the jobs
  bool exact = false;  // also where the best plan changes, computed (breakpoints.h)
};

// --vary, --planner, --exact.
[[nodiscard]] std::span<const Option<SweepOptions>> sweep_options();

// Plans at each point. Fails as io::changed and plan() do, with kUsage if nothing is varied, and if
// `exact` is asked for if the latency is no line in 1 / value between plans: several jobs, a key
// other than bandwidth and compute, backlogs under draining, chunks, limits of memory bandwidth.
[[nodiscard]] Expected<Sweep> sweep(const Instance& instance, const SweepOptions& options,
                                    const PlanOptions& planning,
                                    const io::DeviceCatalogue& devices);

// What the plan computes where, and the nodes on its way: "cam[1-3] hub edge[4-46]"; of several
// jobs "a: cam[1-3]; b: edge[1]". A link that has parallel ones is named by its row: "cam[1-3]
// (link:7) edge[4-46]". The same words wherever two plans are the same.
[[nodiscard]] std::string words_of(const Network& network, const Plan& plan);

// Whether the plan of one job is proved to be the best of all, to rounding.
[[nodiscard]] bool is_proved_best(const Plan& plan);

// The rows as CSV, with the keys of lamina.sweep/1 as header.
[[nodiscard]] std::string sweep_csv(const Sweep& sweep);

}  // namespace lamina::api
