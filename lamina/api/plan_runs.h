#pragma once

#include "lamina/api/plan_options.h"
#include "lamina/api/plan_several.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// Fills in jobs, summary and bound of a plan of jobs of which some generate (Model::steps), by
// `independent` or a restricted planner: each takes the ways that it would take alone, and they are
// timed together run by run, in the order of the options. Jobs without a plan are rows with their
// reason. The bound is what all cost alone.
void plan_runs(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
               Plan& plan);

}  // namespace lamina::api
