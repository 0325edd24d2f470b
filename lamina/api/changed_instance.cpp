#include "lamina/api/changed_instance.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace lamina::api {
namespace {

// Where the nodes of one network are in another; nothing where they are not.
std::vector<std::optional<NodeId>> places(const Network& before, const Network& after) {
  std::vector<std::optional<NodeId>> now;
  for (const Node& node : before.nodes()) now.push_back(after.find(node.id));
  return now;
}

// Nothing where its ends are gone.
Expected<std::optional<Job>> moved(const Job& job, const Network& network,
                                   std::span<const std::optional<NodeId>> now) {
  JobSpec spec = job.spec();
  const auto source = now[spec.source.index()], destination = now[spec.destination.index()];
  if (!source || !destination) return std::optional<Job>();
  spec.source = *source;
  spec.destination = *destination;
  for (Pin& pin : spec.pins) {
    std::vector<NodeId> nodes;
    for (const NodeId v : pin.nodes)
      if (now[v.index()]) nodes.push_back(*now[v.index()]);
    if (nodes.empty()) return std::optional<Job>();
    pin.nodes = std::move(nodes);
  }
  auto made = Job::make(network, std::move(spec));
  if (!made) return tl::unexpected(made.error());
  return std::optional(*std::move(made));
}

}  // namespace

Expected<std::optional<Instance>> changed(const Instance& instance,
                                          std::span<const io::NetworkChange> changes,
                                          const io::DeviceCatalogue& devices) {
  auto network = io::changed(*instance.network, changes, devices);
  if (!network) return tl::unexpected(network.error());
  Instance after{std::make_shared<const Network>(*std::move(network)), {}};
  const auto now = places(*instance.network, *after.network);
  for (const Job& job : instance.jobs) {
    auto same = moved(job, *after.network, now);
    if (!same) return tl::unexpected(same.error());
    if (!*same) return std::optional<Instance>();
    after.jobs.push_back(**std::move(same));
  }
  return std::optional(std::move(after));
}

}  // namespace lamina::api
