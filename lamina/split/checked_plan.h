#pragma once

#include <map>
#include <string>
#include <vector>

#include "lamina/api/instance.h"
#include "lamina/core/expected.h"
#include "lamina/io/text/input_file.h"
#include "lamina/model/job.h"
#include "lamina/plan/deployment.h"
#include "lamina/plan/plan.h"

namespace lamina::split {

// A plan that belongs to the network and the jobs beside it: one row a job, in the jobs' order,
// each planned, its steps a walk that the job may take.
struct CheckedPlan {
  std::string name;          // of the plan's file
  io::ModelOptions options;  // with the cuts of the plan
  Instance instance;         // with the order of operators that the plan states
  Plan plan;
};

// Reads plan, network and jobs. Fails as the readers do, and in the plan's name where it was made
// for another network or other models (fingerprints), where it has other jobs than the jobs file or
// no plan for one of them, and where its steps are none that the job could take; with kUnsupported
// for streams.
[[nodiscard]] Expected<CheckedPlan> checked_plan(const io::Input& plan,
                                                 const api::InstanceSource& source);

// The stay and the ways of one job, by its steps: one more way than stays. Tensors are left open.
struct Stays {
  std::vector<ComputeStep> stays;
  std::vector<Way> ways;
};
[[nodiscard]] Stays stays_of(const Network& network, const Job& job, const PlannedJob& row);

// The ONNX files of the jobs' models, by what the jobs call them (Job::model_name).
using ModelFiles = std::map<std::string, io::Input, std::less<>>;

// The files that the source names; each item of `onnx` puts another in the place of one, as in
// "NAME=FILE", or "FILE" where there is one model: so that a model that was profiled has one. Fails
// as the reader of jobs does, and with kUnknownName for a model that is none of the jobs'.
[[nodiscard]] Expected<ModelFiles> model_files(const api::InstanceSource& source,
                                               const Instance& instance,
                                               const std::vector<std::string>& onnx);

}  // namespace lamina::split
