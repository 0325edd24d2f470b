#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/constraints.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina {

// When the inferences of a stream arrive.
enum class Arrivals {
  kPoisson,  // at random, independent of one another
  kPeriodic  // the first at the release, then one every 1 / rate
};

inline constexpr std::array kArrivalsNames{std::string_view("poisson"),
                                           std::string_view("periodic")};

[[nodiscard]] constexpr std::string_view to_text(Arrivals arrivals) {
  return kArrivalsNames[static_cast<std::size_t>(arrivals)];
}

[[nodiscard]] constexpr std::optional<Arrivals> arrivals_from(std::string_view name) {
  for (std::size_t i = 0; i < kArrivalsNames.size(); ++i)
    if (kArrivalsNames[i] == name) return static_cast<Arrivals>(i);
  return std::nullopt;
}

struct JobSpec {
  std::string id = "job";
  std::shared_ptr<const Model> model{};
  NodeId source{}, destination{};
  Seconds release{};
  std::optional<Seconds> deadline{};  // counted from the release
  double weight = 1.0;
  std::uint32_t private_layers = 0;  // layers 1..p run at the source, tensors 0..p-1 stay there
  std::vector<Pin> pins{};
  std::string last_private{};  // by which private_layers was given; empty: by number
  std::string model_name{};    // as the jobs file calls the model; "": as the model calls itself
  std::optional<PerSecond> rate{};         // set: a stream, so many inferences a second without end
  Arrivals arrivals = Arrivals::kPoisson;  // of a stream
};

// One inference to be done, or a stream of them: immutable and valid by construction for the
// network it was made with.
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
  // Whether it is a stream: inferences of its kind without end, from its release on.
  [[nodiscard]] bool is_stream() const { return spec_.rate.has_value(); }
  [[nodiscard]] PerSecond rate() const { return *spec_.rate; }        // of a stream; above zero
  [[nodiscard]] Arrivals arrivals() const { return spec_.arrivals; }  // of a stream
  // What plans and jobs files call its model.
  [[nodiscard]] const std::string& model_name() const {
    return spec_.model_name.empty() ? spec_.model->name() : spec_.model_name;
  }
  // Whether it was made with this network, wherever that was moved since.
  [[nodiscard]] bool belongs_to(const Network& network) const {
    return network_ == network.identity();
  }
  // What it may do: the one place that knows its private layers and pins.
  [[nodiscard]] const Constraints& constraints() const { return constraints_; }
  // What makes an equal job: to be changed and made anew.
  [[nodiscard]] JobSpec spec() const;
  // The same job, of this network, whose model is cut behind any operator in another order
  // (Model::ordered); its rules go with the operators. Nothing if its private layers are not the
  // first. O(operators + tensors, and operators x pins).
  [[nodiscard]] std::optional<Job> along(std::span<const std::uint32_t> order) const;
  // The same job, of this network, with its model cut otherwise. Nothing if its rules give layers
  // by number, which then would be others, or do not fit. As Model::cut, and O(pins x operators).
  [[nodiscard]] std::optional<Job> cut(const Network& network, Cuts cuts) const;
  // One further run of a job whose model generates (Model::steps, asserted), as a job by itself
  // that is released at time 0: the chain of the step values, from the node of the last layer,
  // where the token is that it begins with, to the destination. Layers may run where those of the
  // job may.
  [[nodiscard]] Job further_run(NodeId last) const;
  // The same job in another network, in which the nodes of this one are where `now` says. Nothing
  // if its source, its destination or all nodes of a pin are gone: it then has no plan.
  [[nodiscard]] std::optional<Job> moved(const Network& network,
                                         std::span<const std::optional<NodeId>> now) const;
  // One inference of it, released then: no stream.
  [[nodiscard]] Job inference(Seconds release) const;
  // The same job, of this network, with one more pin; fails as `make` does.
  [[nodiscard]] Expected<Job> pinned(const Network& network, Pin pin) const;

 private:
  Job(JobSpec spec, Constraints constraints, std::shared_ptr<const void> network)
      : spec_(std::move(spec)),
        constraints_(std::move(constraints)),
        network_(std::move(network)) {}

  JobSpec spec_;  // without private layers and pins, which are constraints_'s
  Constraints constraints_;
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
