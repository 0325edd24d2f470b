#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/cuts.h"
#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/objective.h"
#include "lamina/plan/resource_name.h"
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
  // What the tensor is called in the model (model/tensor_names.h); none: the plan does not say.
  std::optional<std::vector<std::string>> tensors{};
};

// An operator by its name, or by its number where that does not tell it from others
// (operator_order.h).
using OperatorName = std::variant<std::string, std::int64_t>;

struct ComputeStep {
  std::string node;
  std::int64_t first_layer = 1, last_layer = 1;
  std::string first_layer_name{}, last_layer_name{};  // empty: the plan does not say
  // With cuts `lattice`: those that the stay runs, in their order.
  std::optional<std::vector<OperatorName>> operators{};
};

struct Step {
  std::variant<SendStep, ComputeStep> what;
  Seconds waiting, start, end;
};

// The runs of a job behind its first one, one for each further token (Model::steps).
struct FurtherRuns {
  std::int64_t count = 0;
  // From the start of a run to the end of its last stay: the mean, without what is charged once.
  Seconds period;
  // Of the second run, from its start: from the node of the last layer, where the token is that it
  // begins with, to the destination. Their times count from there.
  std::vector<Step> steps;
};

struct PlannedJob {
  std::string id;
  bool planned = false;  // status: "planned" or "infeasible"
  std::string reason;    // why it is infeasible
  // Infeasible only among the plans that its planner looks at: another one may find a plan.
  bool none_found = false;
  std::optional<std::int64_t> priority;  // 1 is the highest; none where infeasible
  Seconds release;
  // Of a planned job:
  Seconds completion, latency, fictitious;
  std::optional<bool> deadline_met;  // none without a deadline
  Breakdown breakdown;
  std::vector<Step> steps;  // of the first run, if there are several
  // Where the model generates: the latency of the first run's result, and the mean time from one
  // result to the next.
  std::optional<Seconds> first_token{}, time_per_token{};
  std::optional<FurtherRuns> again{};
};

// The price of a second of service, of jobs that come to ask for it at `arrived_from` or later, as
// a function of when: piecewise linear, before its points as at the first, 0 behind the last.
struct PriceRow {
  struct Point {
    Seconds time;
    double price = 0.0;
  };
  ResourceName resource;
  Seconds arrived_from{};
  std::vector<Point> points{};
};

// The weight of the load on a resource of the jobs released in a window.
struct LoadRow {
  ResourceName resource;
  Seconds released_from, released_until;
  double weight = 0.0;
};

struct JobWeight {
  std::string id;
  double weight = 0.0;
};

// What proves a bound on the objective of several jobs (see prove_bound.h): prices in cells of time
// for sums; loads and jobs for the largest latency and the makespan. Without any of them it is what
// the jobs do alone.
struct Multipliers {
  std::optional<Seconds> cell{};  // of prices
  std::vector<PriceRow> prices;
  std::vector<LoadRow> loads;
  std::vector<JobWeight> jobs;

  [[nodiscard]] bool is_empty() const { return prices.empty() && loads.empty() && jobs.empty(); }
};

struct Bound {
  Seconds lower;  // of the objective: a number of jobs where that is its unit
  // (objective - lower) / lower; 0 where both are equal, else none where lower is 0 or less, or so
  // close to 0 that no number holds the gap.
  std::optional<double> gap{};
  std::string
      kind{};  // how it was found: "dual", "memory-prices", "alone", "timed-prices", "loads"
  std::optional<Multipliers> multipliers{};
  // Of several jobs, under which discipline nothing is below it: kAnyDiscipline, or its name.
  // Empty: the plan does not say.
  std::string holds_for{};
  std::string unit{};  // of `lower`, as the objective has it; "": the plan does not say
};

// The discipline where a plan names none.
inline constexpr std::string_view kPreemptivePriority = "preemptive-priority";

// Of bounds that need no more than that a resource gives its time at most once.
inline constexpr std::string_view kAnyDiscipline = "any";

// The price of a byte of a node's memory, which proves a lower bound where memory costs time.
struct MemoryPriceRow {
  std::string node;
  double price = 0.0;  // s/B
};

struct Alternative {
  std::string planner;
  std::string detail;              // what it chose: "node den", "sea | den"; may be empty
  std::optional<Seconds> latency;  // none: infeasible
  std::string reason;              // why it loses
};

// Of the planned jobs that have a deadline.
struct Deadlines {
  std::int64_t met = 0, missed = 0;
  Seconds max_lateness, total_lateness;  // latency - deadline where that is positive
};

struct Summary {
  // The objective is a number of jobs where that is its unit.
  Seconds objective, makespan, mean_latency, max_latency, planning_time;
  std::optional<Deadlines> deadlines{};  // none where no planned job has one
  std::string unit{};                    // of the objective; "": the plan does not say
};

// A network or model that a plan was made for.
struct PlanInput {
  std::string name;         // for people
  std::string fingerprint;  // model/fingerprint.h
};

struct Plan {
  std::string planner;
  std::string waiting = "draining";
  std::string objective = "latency";
  std::string discipline = {};  // how several jobs are served; empty: preemptive-priority
  Cuts cuts = Cuts::kSingle;    // how models are cut into the layers that steps name
  std::string method = {};      // how it was found, for people; may be empty
  // What it was made for (plan/inputs.h); none: the plan does not say.
  std::optional<PlanInput> network{};
  std::vector<PlanInput> models{};  // no two of one name
  // How that network differs from its file, as options: "--scale 'bandwidth=0.3'". Of plans that
  // were read; writers take it from what the network was read with.
  std::vector<std::string> changes{};
  std::vector<PlannedJob> jobs;
  std::optional<Bound> bound;
  std::vector<MemoryPriceRow> memory_prices;  // the bound's certificate (plan/judged_windows.h)
  std::vector<Alternative> alternatives;
  std::optional<Summary> summary;
};

// What planners made of the same jobs (lamina.comparison/1).
struct PlannerComparison {
  struct Row {
    std::string planner;
    std::optional<Seconds> objective{};  // none: no job has a plan
    // To the greatest lower bound that is known for the jobs that it plans; as Bound::gap.
    std::optional<double> gap{};
    std::int64_t missed_deadlines = 0, infeasible_jobs = 0;
    Seconds planning_time{};
  };
  std::string objective;
  std::string unit{};        // of the objective; "": nobody says
  std::string discipline{};  // as in a plan
  std::vector<Row> rows{};   // in the order of the table of planners
};

// The steps of a route with their times, by name.
[[nodiscard]] std::vector<Step> steps_of(const Network& network, const Job& job,
                                         const Timetable& timetable);

// The row of a planned job that has these times; priority and `fictitious` are left to the caller,
// who knows of other jobs.
[[nodiscard]] PlannedJob planned_job(const Network& network, const Job& job,
                                     const Timetable& timetable);
// The same of a job whose model generates.
[[nodiscard]] PlannedJob planned_job(const Network& network, const Job& job,
                                     const GenerationTimes& times);
// The whole row of one planned job, alone in the network; `again` is what each further run does, of
// a model that generates.
[[nodiscard]] PlannedJob planned_job(const Network& network, const Job& job, Waiting waiting,
                                     const Route& route, const Route& again = {});
[[nodiscard]] PlannedJob infeasible_job(const Job& job, std::string reason);

// Writes the objective's unit beside its value and its bound, where the plan has them.
void state_unit(const Objective& objective, Plan& plan);

// (objective - lower) / lower as in Bound::gap.
[[nodiscard]] std::optional<double> gap_of(Seconds objective, Seconds lower);

}  // namespace lamina
