#include "lamina/model/job.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/model/layer_names.h"

namespace lamina {
namespace {

// Behind any operator several tensors travel, and one that is private might be among them.
Expected<void> demand_kept(const Model& model, std::uint32_t private_layers) {
  if (model.cuts() == Cuts::kSingle || private_layers == 0 || private_layers >= model.num_layers())
    return {};
  std::vector<bool> leaves(model.tensors().size(), false);
  for (std::size_t i = private_layers; i < model.operators().size(); ++i)
    for (const TensorId t : model.operators()[i].inputs) leaves[t.index()] = true;
  for (const TensorId t : model.results()) leaves[t.index()] = true;
  for (std::uint32_t l = 1; l <= private_layers; ++l) {
    const Operator& op = model.operators()[l - 1];
    const auto is_leaving = [&](TensorId t) { return leaves[t.index()]; };
    const bool input_leaves = std::ranges::any_of(op.inputs, is_leaving);
    if (!input_leaves && (l == private_layers || std::ranges::none_of(op.outputs, is_leaving)))
      continue;
    return error(
        ErrorCode::kValue,
        fmt::format("layer {} ({}) is private, but its {} is still needed behind layer {} "
                    "and would leave the source with what layer {} makes",
                    l, op.name, input_leaves ? "input" : "output", private_layers, private_layers),
        "private_layers");
  }
  return {};
}

// Tensors that a kernel makes and uses; whoever asks for cuts behind any operator asks for these.
std::vector<std::uint32_t> fused_tensors(const Model& model) {
  std::vector<std::uint32_t> tensors;
  if (model.cuts() != Cuts::kSingle) return tensors;
  for (std::uint32_t l = 1; l < model.num_layers(); ++l)
    if (model.layer(l).fused) tensors.push_back(l);
  return tensors;
}

}  // namespace

Expected<Job> Job::make(const Network& network, JobSpec spec) {
  if (spec.id.empty()) return error(ErrorCode::kValue, "a job's id must not be empty", "id");
  for (const auto& [node, key] :
       {std::pair{spec.source, "source"}, {spec.destination, "destination"}})
    if (node.index() >= network.num_nodes())
      return error(ErrorCode::kUnknownName, "no such node", key);
  if (!spec.release.is_finite() || spec.release < Seconds())
    return error(ErrorCode::kValue, "must be finite and not negative", "release");
  if (spec.deadline && (!spec.deadline->is_finite() || *spec.deadline < Seconds()))
    return error(ErrorCode::kValue, "must be finite and not negative", "deadline");
  if (!std::isfinite(spec.weight) || spec.weight < 0.0)
    return error(ErrorCode::kValue, "must be finite and not negative", "weight");
  if (spec.rate && (!spec.rate->is_finite() || *spec.rate <= PerSecond()))
    return error(ErrorCode::kValue, "must be finite and above zero", "rate");
  auto constraints = Constraints::make(network.num_nodes(), spec.model->num_layers(), spec.source,
                                       spec.private_layers, std::move(spec.pins));
  if (!constraints) return tl::unexpected(constraints.error());
  if (auto ok = demand_kept(*spec.model, spec.private_layers); !ok)
    return tl::unexpected(ok.error());
  spec.private_layers = 0;
  spec.pins.clear();
  Constraints kept = constraints->with_fused(fused_tensors(*spec.model));
  return Job(std::move(spec), std::move(kept), network.identity());
}

JobSpec Job::spec() const {
  JobSpec spec = spec_;
  spec.private_layers = constraints_.private_layers_;
  spec.pins = constraints_.pins_;
  return spec;
}

std::optional<Job> Job::cut(const Network& network, Cuts cuts) const {
  JobSpec spec = this->spec();
  spec.model = std::make_shared<const Model>(model().cut(cuts));
  const auto find = [&](const std::string& name, std::uint32_t& number) {
    const auto layer = find_layer(*spec.model, name);  // no layer has an empty name
    if (layer) number = *layer;
    return layer.has_value();
  };
  if (spec.private_layers > 0 && !find(spec.last_private, spec.private_layers)) return std::nullopt;
  for (Pin& pin : spec.pins)
    if (!find(pin.first_name, pin.first_layer) || !find(pin.last_name, pin.last_layer))
      return std::nullopt;
  auto job = make(network, std::move(spec));
  return job ? std::optional(*std::move(job)) : std::nullopt;
}

std::optional<Job> Job::along(std::span<const std::uint32_t> order) const {
  assert(model().cuts() != Cuts::kSingle);
  auto constraints = constraints_.along(order);
  if (!constraints) return std::nullopt;
  JobSpec spec = spec_;
  spec.model = std::make_shared<const Model>(model().ordered(order));
  return Job(std::move(spec), *std::move(constraints), network_);
}

Job Job::further_run(NodeId last) const {
  assert(model().steps() > 0);
  JobSpec spec = spec_;
  spec.model_name = model_name();
  spec.model = model().step_model();
  spec.source = last;
  spec.release = Seconds();
  spec.rate.reset();
  return {std::move(spec), constraints_.of_further_runs(), network_};
}

Job Job::inference(Seconds release) const {
  JobSpec spec = spec_;
  spec.release = release;
  spec.rate.reset();
  return {std::move(spec), constraints_, network_};
}

std::optional<Job> Job::moved(const Network& network,
                              std::span<const std::optional<NodeId>> now) const {
  JobSpec spec = this->spec();
  if (!now[spec.source.index()] || !now[spec.destination.index()]) return std::nullopt;
  spec.source = *now[spec.source.index()];
  spec.destination = *now[spec.destination.index()];
  for (Pin& pin : spec.pins) {
    std::erase_if(pin.nodes, [&](NodeId v) { return !now[v.index()]; });
    if (pin.nodes.empty()) return std::nullopt;
    for (NodeId& v : pin.nodes) v = *now[v.index()];
  }
  auto job = make(network, std::move(spec));
  assert(job && "a valid job stays valid");
  return job ? std::optional(*std::move(job)) : std::nullopt;
}

Expected<Job> Job::pinned(const Network& network, Pin pin) const {
  assert(belongs_to(network));
  std::vector<Pin> pins = constraints_.pins_;
  pins.push_back(std::move(pin));
  auto constraints = Constraints::make(network.num_nodes(), model().num_layers(), source(),
                                       constraints_.private_layers_, std::move(pins));
  if (!constraints) return tl::unexpected(constraints.error());
  return Job(spec_, constraints->with_fused(fused_tensors(model())), network_);
}

Expected<Instance> Instance::make(std::shared_ptr<const Network> network, std::vector<Job> jobs) {
  for (std::size_t j = 0; j < jobs.size(); ++j)
    if (!jobs[j].belongs_to(*network))
      return error(ErrorCode::kValue,
                   fmt::format("job {} was made with another network", quoted(jobs[j].id())),
                   fmt::format("jobs[{}]", j));
  return Instance{std::move(network), std::move(jobs)};
}

bool Instance::is_sound() const {
  return std::ranges::all_of(jobs, [&](const Job& job) { return job.belongs_to(*network); });
}

}  // namespace lamina
