#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/route.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// A plan as files hold it (lamina.plan/1): names instead of ids, so that a stranger's plan that
// names what does not exist can be held, shown and judged. Field names are the keys of the file.

struct SendStep {
  std::int64_t tensor = 0;
  Bytes bytes;
  std::string from, to;
  std::int64_t link = 0;  // row of the network file, from 0
};

struct ComputeStep {
  std::string node;
  std::int64_t first_layer = 1, last_layer = 1;
};

struct Step {
  std::variant<SendStep, ComputeStep> what;
  Seconds waiting, start, end;
};

struct PlannedJob {
  std::string id;
  bool planned = false;                  // status: "planned" or "infeasible"
  std::string reason;                    // why it is infeasible
  std::optional<std::int64_t> priority;  // 1 is the highest; none where infeasible
  Seconds release;
  // Of a planned job:
  Seconds completion, latency, fictitious;
  std::optional<bool> deadline_met;  // none without a deadline
  Breakdown breakdown;
  std::vector<Step> steps;
};

struct Bound {
  Seconds lower;
  std::optional<double>
      gap;           // (objective - lower) / lower; 0 where both are 0, none where only lower is
  std::string kind;  // how it was found: "dual"
};

struct Alternative {
  std::string planner;
  std::string detail;              // what it chose: "node den", "sea | den"; may be empty
  std::optional<Seconds> latency;  // none: infeasible
  std::string reason;              // why it loses
};

struct Summary {
  Seconds objective, makespan, mean_latency, max_latency, planning_time;
};

struct Plan {
  std::string planner;
  std::string waiting = "draining";
  std::string objective = "latency";
  std::string method = {};  // how it was found, for people; may be empty
  std::vector<PlannedJob> jobs;
  std::optional<Bound> bound;
  std::vector<Alternative> alternatives;
  std::optional<Summary> summary;
};

// The steps of a route with their times, by name.
[[nodiscard]] std::vector<Step> steps_of(const Network& network, const Job& job,
                                         const Timetable& timetable);

// The whole row of one planned job, alone in the network.
[[nodiscard]] PlannedJob planned_job(const Network& network, const Job& job, Waiting waiting,
                                     const Route& route);
[[nodiscard]] PlannedJob infeasible_job(const Job& job, std::string reason);

// (objective - lower) / lower as in Bound::gap.
[[nodiscard]] std::optional<double> gap_of(Seconds objective, Seconds lower);

}  // namespace lamina
