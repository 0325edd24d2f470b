#include "lamina/model/job.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"

namespace lamina {
namespace {

bool covers(const Pin& pin, std::uint32_t l) { return pin.first_layer <= l && l <= pin.last_layer; }

Expected<void> demand_layer(std::uint32_t l, std::uint32_t num_layers, std::string where) {
  if (1 <= l && l <= num_layers) return {};
  return error(ErrorCode::kValue,
               fmt::format("layer {} does not exist, the model has layers 1..{}", l, num_layers),
               std::move(where));
}

Expected<void> demand_valid(const Pin& pin, std::size_t index, std::uint32_t num_layers,
                            std::size_t num_nodes) {
  const auto key = [&](std::string_view name) { return fmt::format("pins[{}].{}", index, name); };
  if (auto ok = demand_layer(pin.first_layer, num_layers, key("first_layer")); !ok) return ok;
  if (auto ok = demand_layer(pin.last_layer, num_layers, key("last_layer")); !ok) return ok;
  if (pin.first_layer > pin.last_layer)
    return error(
        ErrorCode::kValue,
        fmt::format("first_layer {} is after last_layer {}", pin.first_layer, pin.last_layer),
        key("first_layer"));
  if (pin.nodes.empty())
    return error(ErrorCode::kValue, "a pin must name at least one node", key("nodes"));
  if (std::ranges::any_of(pin.nodes, [&](NodeId v) { return v.index() >= num_nodes; }))
    return error(ErrorCode::kUnknownName, "no such node", key("nodes"));
  return {};
}

}  // namespace

Expected<Job> Job::make(const Network& network, JobSpec spec) {
  const auto num_layers = spec.model->num_layers();
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
  if (spec.private_layers > num_layers)
    return error(ErrorCode::kValue,
                 fmt::format("{} layers cannot be private, the model has {}", spec.private_layers,
                             num_layers),
                 "private_layers");
  for (std::size_t i = 0; i < spec.pins.size(); ++i) {
    if (auto ok = demand_valid(spec.pins[i], i, num_layers, network.num_nodes()); !ok)
      return tl::unexpected(ok.error());
    std::ranges::sort(spec.pins[i].nodes);
  }
  return Job(std::move(spec), network.identity());
}

bool Job::may_run(std::uint32_t l, NodeId v) const {
  if (l <= spec_.private_layers && v != spec_.source) return false;
  return std::ranges::all_of(spec_.pins, [&](const Pin& pin) {
    return !covers(pin, l) || std::ranges::binary_search(pin.nodes, v);
  });
}

bool Job::runs_anywhere(std::uint32_t l) const {
  return l > spec_.private_layers &&
         std::ranges::none_of(spec_.pins, [&](const Pin& pin) { return covers(pin, l); });
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
