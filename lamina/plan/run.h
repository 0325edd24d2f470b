#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/plan/plan.h"

// What came of running a plan (lamina.run/1), as files hold it. Field names are the keys of the
// file; docs/commands.md describes them.
namespace lamina {

struct MeasuredStep {
  Step step;  // of the plan; hops past nodes without an agent are one
  Seconds predicted, measured;
};

struct MeasuredJob {
  std::string id{};
  std::uint64_t runs = 0;
  Seconds min{}, median{}, p95{};  // latency
  Seconds predicted{};
  std::optional<bool> verified{};   // none: not asked for
  double largest_difference = 0.0;  // relative to the largest value of the tensor
  std::vector<MeasuredStep> steps{};
};

// A node or link that was lost or is back, and what was planned then.
struct Failover {
  struct PlannedAgain {
    std::string id{};
    std::vector<Step> steps{};
  };
  bool lost = true;
  std::string node{};                  // or:
  std::optional<std::int64_t> link{};  // a row of the network
  Seconds at{};                        // since the run began
  std::string reason{};
  std::vector<PlannedAgain> jobs{};  // none where no plan was left
};

struct Run {
  std::string engine{};
  bool exact = false;
  std::uint32_t threads = 1;
  Seconds clock_error{};  // of the alignment of clocks, at most
  std::vector<MeasuredJob> jobs{};
  std::vector<Failover> failovers{};
};

// A plan with what was measured of it.
struct MeasuredPlan {
  // A measured step: which steps of the plan it is (hops past nodes without agents are one), and
  // when it would have been, had each step begun as much later or earlier than planned as those
  // before it ended.
  struct Row {
    std::size_t first = 0, last = 0;  // positions in the job's steps
    Seconds predicted{}, measured{}, start{}, end{};
  };
  Run run;
  std::vector<std::vector<Row>> rows;  // by job and measured step
};

// Fails with kValue where the run is not one of this plan: it has other jobs, or other steps; the
// error's `where` is the place in the run (".jobs[0].steps[2]"). O(steps).
[[nodiscard]] Expected<MeasuredPlan> measured(const Plan& plan, Run run);

}  // namespace lamina
