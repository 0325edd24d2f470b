#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina {

// Layers first_layer..last_layer (of the chain of blocks, from 1) run only at these nodes.
struct Pin {
  std::uint32_t first_layer = 1, last_layer = 1;
  std::vector<NodeId> nodes;
};

struct JobSpec {
  std::string id = "job";
  std::shared_ptr<const Model> model{};
  NodeId source{}, destination{};
  Seconds release{};
  std::optional<Seconds> deadline{};  // counted from the release
  double weight = 1.0;
  std::uint32_t private_layers = 0;  // layers 1..p run at the source, tensors 0..p-1 stay there
  std::vector<Pin> pins{};
  std::string model_name{};  // as the jobs file calls the model; "": as the model calls itself
};

// One inference to be done: immutable and valid by construction for the network it was made with.
class Job {
 public:
  // Fails with kValue or kUnknownName (a node that the network does not have); `where` is the key
  // at fault ("private_layers", "pins[0].first_layer", ...).
  [[nodiscard]] static Expected<Job> make(const Network& network, JobSpec spec);

  [[nodiscard]] const std::string& id() const { return spec_.id; }
  [[nodiscard]] const Model& model() const { return *spec_.model; }
  [[nodiscard]] const std::shared_ptr<const Model>& shared_model() const { return spec_.model; }
  [[nodiscard]] NodeId source() const { return spec_.source; }
  [[nodiscard]] NodeId destination() const { return spec_.destination; }
  [[nodiscard]] Seconds release() const { return spec_.release; }
  [[nodiscard]] const std::optional<Seconds>& deadline() const { return spec_.deadline; }
  [[nodiscard]] double weight() const { return spec_.weight; }
  [[nodiscard]] const JobSpec& spec() const { return spec_; }
  // What plans and jobs files call its model.
  [[nodiscard]] const std::string& model_name() const {
    return spec_.model_name.empty() ? spec_.model->name() : spec_.model_name;
  }
  // Whether it was made with this network, wherever that was moved since.
  [[nodiscard]] bool belongs_to(const Network& network) const {
    return network_ == network.identity();
  }

  // Whether private layers and pins let layer l (from 1) run at node v.
  [[nodiscard]] bool may_run(std::uint32_t l, NodeId v) const;
  // Whether tensor l (from 0) may leave the node where it is.
  [[nodiscard]] bool may_move(std::uint32_t l) const { return l >= spec_.private_layers; }
  // Whether `may_run` is the same for all nodes at layer l: no private layer, no pin there.
  [[nodiscard]] bool runs_anywhere(std::uint32_t l) const;

 private:
  Job(JobSpec spec, std::shared_ptr<const void> network)
      : spec_(std::move(spec)), network_(std::move(network)) {}
  JobSpec spec_;                         // the nodes of its pins are sorted
  std::shared_ptr<const void> network_;  // Network::identity()
};

// What is to be planned: jobs in one network, in the order of their file. Nodes are positions, so
// that jobs made with another network would name others of its nodes, or none: whoever puts an
// instance together by hand uses `make`, and whoever takes one asserts `is_sound`.
struct Instance {
  // Fails with kValue where a job was made with another network; `where` is "jobs[i]". O(jobs).
  [[nodiscard]] static Expected<Instance> make(std::shared_ptr<const Network> network,
                                               std::vector<Job> jobs);
  // Whether all jobs belong to the network. O(jobs).
  [[nodiscard]] bool is_sound() const;

  std::shared_ptr<const Network> network{};
  std::vector<Job> jobs{};
};

}  // namespace lamina
