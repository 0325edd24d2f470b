#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/io/files.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

class NetworkCache;

// Which inputs and nodes make the instance: a network, and either a jobs document or one job. Each
// input is a file or bytes in memory.
struct InstanceSource {
  io::Input network;
  io::Input jobs;   // or:
  io::Input model;  // of one job with the id "job"
  std::string source, destination;
  io::Resolver jobs_models;  // finds the models of a jobs document; empty: beside its file
  io::ModelOptions model_options;
  io::Defaults fill;
  bool ignores_memory = false;  // nodes have no limit of memory, whatever they state
  // Of networks in memory that are read without options: those read before. Null: none are kept.
  NetworkCache* networks = nullptr;
};

// --network, --model, --source, --destination, --jobs, --memory.
[[nodiscard]] std::span<const Option<InstanceSource>> instance_options();
// --dim.
[[nodiscard]] std::span<const Option<io::ModelOptions>> model_options();
// --default-compute and its like.
[[nodiscard]] std::span<const Option<io::Defaults>> fill_options();

struct LoadedInstance {
  Instance instance;
  io::Premises premises;  // what every answer on it has to say
};

// Reads the files. Fails with kUsage where the source is neither or both of the two kinds, with
// kUnknownName for a node that the network does not have, and as the readers fail. `where` is the
// option's name ("source") or starts with the file.
[[nodiscard]] Expected<LoadedInstance> load(const InstanceSource& source);

// That no job is a stream, which `verb` does not take. Fails with kUnsupported; `where` is "jobs".
[[nodiscard]] Expected<void> demand_no_streams(const Instance& instance, std::string_view verb);

// Says among the assumptions that the plan was made for another network or other models, if it was
// (lamina/plan/inputs.h): it is judged and executed by its figures all the same.
void assume_other_inputs(LoadedInstance& loaded, const Plan& plan);
// Of a plan that is refused: says with which --set, --scale and --without it was made, if it had
// some and they are not those of the network.
void assume_other_changes(LoadedInstance& loaded, const Plan& plan);

// The node with this id; fails with kUnknownName and the nearest id.
[[nodiscard]] Expected<NodeId> find_node(const Network& network, std::string_view id);

}  // namespace lamina::api
