#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/route.h"
#include "lamina/sim/execution.h"
#include "lamina/sim/record.h"

namespace lamina::sim {

// Where a task of the job stands in its plan: the run, and which of its steps, both from 1.
[[nodiscard]] std::pair<std::uint32_t, std::uint32_t> place_in_plan(const Runs& runs,
                                                                    std::uint32_t task);

// What the first run does, and every further one.
struct RunRoutes {
  const Route& first;
  const Route& again;
};

// Adds the tasks of all runs to the job that was added last, in pieces of this size (pieces.h).
// Fails with kLimit where they are more than memory should hold.
[[nodiscard]] Expected<Runs> add_runs(const Network& network, const Job& job,
                                      const RunRoutes& routes, Bytes piece, Execution& workload);

// When a result was where.
struct Delivered {
  std::uint32_t run = 1;
  std::vector<TimedLeg> legs;
  std::vector<Seconds> services;  // of the links, by leg
};

// What became of the runs, once their tasks are executed.
struct Generated {
  Seconds first_token;                // from the release to the first result's arrival
  Seconds time_per_token;             // mean time between the ends of the last stays of two runs
  Seconds completion;                 // the last result is there
  std::vector<Delivered> deliveries;  // of every result, by run
};
[[nodiscard]] Generated deliver_results(const Network& network, const Job& job, const Runs& runs,
                                        const Execution& workload, const Record& record);

}  // namespace lamina::sim
