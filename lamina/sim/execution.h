#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/tasks.h"

namespace lamina::sim {

using JobIndex = Id<struct SimulatedJobTag>;  // position among the jobs of a Execution

// What a simulation executes: the tasks of jobs, nothing else. Jobs, tasks and resources are
// positions in flat arrays.
struct Execution {
  std::vector<Seconds> opens;  // of each resource: when its backlog is served, and jobs are

  std::vector<Seconds> release;           // of each job
  std::vector<std::uint32_t> rank;        // of each job: 0, 1, ..., each once; 0 goes first
  std::vector<std::uint32_t> first_task;  // of each job, positions in `tasks`
  std::vector<std::uint32_t> end_task;    // ... one past its last
  std::vector<Task> tasks;
  // Whether services may be in pieces, and of each task how its service is; empty without pieces.
  // Neighbouring tasks of a job with several pieces are one transfer: each piece goes on to the
  // next as soon as it is through, and the job with the last one.
  bool in_pieces = false;
  std::vector<Pieces> pieces;

  [[nodiscard]] std::size_t num_jobs() const { return release.size(); }
  [[nodiscard]] std::size_t num_resources() const { return opens.size(); }

  // A job without tasks so far, of the given rank.
  void add_job(Seconds released, std::uint32_t its_rank);
  // Appends to the job that was added last; pieces only where `in_pieces`.
  void add_task(const Task& task, const Pieces& how = {});
};

// A workload without jobs: the network's resources with their backlogs; in pieces where the network
// has a chunk.
[[nodiscard]] Execution empty_execution(const Network& network);

// The runs of one job whose model generates. Its tasks are those of all runs but for the ways of
// the results, one run after the other; results travel beside them: they wait for backlogs, and
// neither wait for other tasks nor delay any.
struct Runs {
  JobIndex job;
  Job further;                           // a further run as a job by itself
  std::uint32_t num_first, num_further;  // tasks of the first run, and of each further one
  std::uint32_t count;                   // of further runs
  Route first_result, further_result;    // ways
};

// The planned jobs of a plan, and which job of the instance each is.
struct PlannedExecution {
  Execution workload;
  std::vector<Runs> runs;           // of jobs whose models generate, in the order of the jobs
  std::vector<std::size_t> job_of;  // positions in instance.jobs, ascending
  std::vector<std::size_t> row_of;  // positions in plan.jobs
};

// The route of the steps of a job, which stand at `place` in a plan; what they call tensors and
// layers is not looked at. Fails with kValue for a step that is at fault, with its place.
[[nodiscard]] Expected<Route> route_of(const Network& network, const Job& job,
                                       const std::vector<Step>& steps, std::string_view place);

// Reads the steps of every planned job; times that the plan states are not looked at. Ranks follow
// the plan's priorities, and among equals the order of the jobs file.
//
// Fails where the plan is none of the instance: kUnknownName for a job that is not there,
// kDuplicate for one that is there twice, kMissingKey for one that is missing or that has no
// priority although there are others, kValue for a step that is at fault (plan/walk.h) other than
// by the names it gives, with its place: "jobs[0].steps[1].link", and for further runs of a model
// that generates if they are missing or compute elsewhere; kLimit for a tensor of more than
// kMostPieces, or for too many steps in all runs. Under cut-through tensors travel in packets of
// this size. O(steps of all runs + layers + jobs log jobs).
[[nodiscard]] Expected<PlannedExecution> workload_of(const Instance& instance, const Plan& plan,
                                                     Bytes packet = kPacket);

}  // namespace lamina::sim
