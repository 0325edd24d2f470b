#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <ranges>
#include <string_view>
#include <utility>

#include "bench/examples.h"
#include "bench/instances.h"
#include "bench/sound.h"

#include "lamina/core/random.h"
#include "lamina/io/files.h"

namespace lamina::bench {
namespace {

std::filesystem::path zoo_folder() {
  const char* const given = std::getenv("LAMINA_DATA");
  const std::string_view roots = given != nullptr ? given : "../shared/data";
  for (const auto root : roots | std::views::split(':')) {
    const auto folder =
        std::filesystem::path(root.begin(), root.end()) / "topologies" / "topology-zoo";
    if (std::filesystem::is_directory(folder)) return folder;
  }
  return {};
}

std::shared_ptr<const Network> with_speeds(const Network& drawn) {
  Random random(1);
  NetworkBuilder builder(drawn.name());
  for (Node node : drawn.nodes()) {
    node.compute = FlopPerSecond(random.log_uniform(1e10, 1e12));
    sound(builder.add_node(std::move(node)));
  }
  for (const Link& link : drawn.links())
    sound(builder.add_link({link.from, link.to, link.bandwidth, link.delay, link.backlog, false}));
  return std::make_shared<const Network>(std::move(builder).build());
}

// Ends that many hops lie between: the farthest of the first node, and the farthest of that.
std::pair<NodeId, NodeId> far_ends(const Network& network) {
  const auto farthest = [&](NodeId from) {
    std::vector<bool> seen(network.num_nodes());
    std::vector<NodeId> order{from};
    seen[from.index()] = true;
    for (std::size_t i = 0; i < order.size(); ++i)
      for (const Link& link : network.links_from(order[i])) {
        if (seen[link.to.index()]) continue;
        seen[link.to.index()] = true;
        order.push_back(link.to);
      }
    return order.back();
  };
  const NodeId first = farthest(NodeId(0));
  return {first, farthest(first)};
}

}  // namespace

std::vector<BenchInstance> zoo_instances(bool quick) {
  constexpr std::array<std::string_view, 4> kNetworks{"Cogentco", "Renater2010", "Geant2009",
                                                      "AttMpls"};
  const io::Defaults fill{{}, BytesPerSecond(1.25e8), Seconds(), Seconds(5e-6)};
  std::vector<BenchInstance> out;
  const auto folder = zoo_folder();
  if (folder.empty()) return out;
  const auto model = sound(example_model("vgg19"));
  for (const std::string_view name : kNetworks) {
    const auto file = io::read_network(folder / fmt::format("{}.graphml", name), fill);
    if (!file) continue;
    auto network = with_speeds(file->network);
    JobSpec spec;
    spec.model = model;
    std::tie(spec.source, spec.destination) = far_ends(*network);
    Job job = sound(Job::make(*network, std::move(spec)));
    out.push_back({fmt::format("zoo-{}/vgg19", name), std::move(network), std::move(job)});
    if (quick) break;
  }
  return out;
}

}  // namespace lamina::bench
