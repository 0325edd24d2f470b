#include "lamina/plan/left_over.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/model/resources.h"

namespace lamina {
namespace {

constexpr double kNothing = 1e-9;  // of a rate: rounding

// The row of one direction.
LinkRow row_of(const Link& link, double left) {
  return {.from = link.from,
          .to = link.to,
          .bandwidth = left * link.bandwidth,
          .delay = link.delay,
          .backlog = link.backlog,
          .number = link.row};
}

std::vector<LinkRow> rows_left(const Network& network, std::span<const double> loads) {
  std::vector<std::vector<LinkRow>> by_number(network.num_rows());
  const Resources resources(network);
  for (const LinkId e : all_ids<LinkId>(network.num_links())) {
    const double left = 1.0 - loads[resources.of(e).index()];
    const Link& link = network.link(e);
    if (left > kNothing) by_number[link.row].push_back(row_of(link, left));
  }
  std::vector<LinkRow> rows;
  for (auto& group : by_number)
    for (LinkRow& row : group) rows.push_back(std::move(row));
  return rows;
}

}  // namespace

Instance left_over(const Instance& instance, std::span<const double> loads) {
  const Network& network = *instance.network;
  NetworkBuilder builder(network.name());
  std::vector<std::optional<NodeId>> now;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    Node node = network.node(v);
    const double left = 1.0 - loads[v.index()];
    if (left > kNothing) {
      node.compute = left * node.compute;
    } else {
      node.compute = FlopPerSecond();
      node.device.clear();
      node.backlog = Flop();
    }
    now.emplace_back(*builder.add_node(std::move(node)));  // sound: what it was made of is
  }
  for (const LinkRow& row : rows_left(network, loads)) static_cast<void>(builder.add_link(row));
  static_cast<void>(builder.set_chunk(network.chunk()));
  auto left = std::make_shared<const Network>(std::move(builder).build());
  Instance others{left, {}};
  for (const Job& job : instance.jobs)
    if (!job.is_stream()) others.jobs.push_back(*job.moved(*left, now));
  return others;
}

}  // namespace lamina
