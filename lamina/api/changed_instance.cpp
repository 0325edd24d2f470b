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

}  // namespace

Expected<std::optional<Instance>> changed(const Instance& instance,
                                          std::span<const io::NetworkChange> changes,
                                          const io::DeviceCatalogue& devices) {
  auto network = io::changed(*instance.network, changes, devices);
  if (!network) return tl::unexpected(network.error());
  Instance after{std::make_shared<const Network>(*std::move(network)), {}};
  const auto now = places(*instance.network, *after.network);
  for (const Job& job : instance.jobs) {
    auto same = job.moved(*after.network, now);
    if (!same) return std::optional<Instance>();
    after.jobs.push_back(*std::move(same));
  }
  return std::optional(std::move(after));
}

}  // namespace lamina::api
