#include "lamina/model/network.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <numeric>

#include "lamina/core/nearest.h"

namespace lamina {
namespace {

template <class Q>
Expected<void> demand_not_negative(Q quantity, std::string_view key) {
  if (quantity.is_finite() && quantity.value() >= 0.0) return {};
  return error(ErrorCode::kValue, "must be finite and not negative", std::string(key));
}

Expected<void> demand_valid(const Node& node) {
  if (node.id.empty()) return error(ErrorCode::kValue, "a node's id must not be empty", "id");
  if (auto ok = demand_not_negative(node.compute, "compute"); !ok) return ok;
  if (auto ok = demand_not_negative(node.overhead, "overhead"); !ok) return ok;
  if (auto ok = demand_not_negative(node.backlog, "backlog"); !ok) return ok;
  if (node.memory)
    if (auto ok = demand_not_negative(*node.memory, "memory"); !ok) return ok;
  if (node.memory_bandwidth &&
      !(node.memory_bandwidth->is_finite() && *node.memory_bandwidth > BytesPerSecond()))
    return error(ErrorCode::kValue,
                 "must be finite and greater than zero (leave it out if there is no limit)",
                 "memory_bandwidth");
  if (node.backlog.value() > 0.0 && node.compute.value() == 0.0)
    return error(ErrorCode::kValue,
                 "a node without compute cannot have a backlog: its service rate is unknown",
                 "backlog");
  if (node.place) {
    if (!(std::abs(node.place->latitude) <= 90.0))
      return error(ErrorCode::kValue, "must lie between -90 and 90 degrees", "latitude");
    if (!(std::abs(node.place->longitude) <= 180.0))
      return error(ErrorCode::kValue, "must lie between -180 and 180 degrees", "longitude");
  }
  return {};
}

Expected<void> demand_valid(const LinkRow& row) {
  if (!row.bandwidth.is_finite() || !(row.bandwidth.value() > 0.0))
    return error(ErrorCode::kValue,
                 "must be finite and greater than zero (leave the link out if there is none)",
                 "bandwidth");
  if (auto ok = demand_not_negative(row.delay, "delay"); !ok) return ok;
  return demand_not_negative(row.backlog, "backlog");
}

struct IdAt {
  const std::vector<Node>& nodes;
  std::string_view operator()(std::size_t position) const { return nodes[position].id; }
};

}  // namespace

std::optional<NodeId> Network::find(std::string_view id) const {
  const auto position = by_id_.find(id, IdAt{nodes_});
  return position ? std::optional(NodeId(*position)) : std::nullopt;
}

std::optional<LinkId> Network::find_link(std::size_t row, NodeId from, NodeId to) const {
  std::size_t position = first_link_from(from).index();
  for (const Link& link : links_from(from)) {
    if (link.row == row && link.to == to) return LinkId(position);
    ++position;
  }
  return std::nullopt;
}

NetworkBuilder::NetworkBuilder(std::string name) { network_.name_ = std::move(name); }

Expected<NodeId> NetworkBuilder::add_node(Node node) {
  if (auto ok = demand_valid(node); !ok) return tl::unexpected(ok.error());
  if (ignores_memory_ && node.memory) {
    node.memory.reset();
    ++num_memories_ignored_;
  }
  const NodeId id(network_.nodes_.size());
  const IdAt id_at{network_.nodes_};
  if (network_.by_id_.find(node.id, id_at))
    return error(ErrorCode::kDuplicate, fmt::format("node id {} occurs twice", quoted(node.id)),
                 "id");
  if (node.memory && !node.is_relay())
    network_.least_memory_ = std::min(network_.least_memory_, *node.memory);
  network_.limits_memory_bandwidth_ =
      network_.limits_memory_bandwidth_ || node.memory_bandwidth.has_value();
  network_.by_id_.insert(node.id, id.index(), id_at);
  network_.nodes_.push_back(std::move(node));
  return id;
}

Expected<void> NetworkBuilder::set_chunk(Bytes chunk) {
  if (!(chunk >= Bytes())) return error(ErrorCode::kValue, "must not be negative", "chunk");
  network_.chunk_ = chunk;
  return {};
}

Expected<std::size_t> NetworkBuilder::add_link(const LinkRow& row) {
  if (auto ok = demand_valid(row); !ok) return tl::unexpected(ok.error());
  network_.rows_.push_back(row);
  std::optional<std::uint32_t>& number = network_.rows_.back().number;
  if (!number) number = static_cast<std::uint32_t>(network_.num_rows_);
  assert(network_.rows_.size() < 2 || *network_.rows_.end()[-2].number <= *number);
  network_.num_rows_ = *number + std::size_t{1};
  return *number;
}

void NetworkBuilder::find_all(std::span<const std::string_view> ids,
                              std::span<std::optional<NodeId>> found) const {
  std::vector<std::optional<std::size_t>> positions(ids.size());
  network_.by_id_.find_all(ids, positions, IdAt{network_.nodes_},
                           [&](std::size_t i) { __builtin_prefetch(&network_.nodes_[i].id); });
  for (std::size_t i = 0; i < ids.size(); ++i)
    found[i] = positions[i] ? std::optional(NodeId(*positions[i])) : std::nullopt;
}

void NetworkBuilder::reserve(std::size_t nodes, std::size_t rows) {
  network_.nodes_.reserve(nodes);
  network_.rows_.reserve(rows);
  network_.by_id_.reserve(nodes, IdAt{network_.nodes_});
}

Network NetworkBuilder::build() && {
  auto& first = network_.first_link_;
  first.assign(network_.nodes_.size() + 1, 0);
  for (const LinkRow& row : network_.rows_) {
    ++first[row.from.index() + 1];
    if (row.duplex) ++first[row.to.index() + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());

  network_.links_.resize(first.back());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (const LinkRow& row : network_.rows_) {
    const auto place = [&](NodeId from, NodeId to) {
      network_.links_[next[from.index()]++] = {from,          to,        *row.number,
                                               row.bandwidth, row.delay, row.backlog};
    };
    place(row.from, row.to);
    if (row.duplex) place(row.to, row.from);
  }
  network_.identity_ = std::make_shared<char>();
  return std::move(network_);
}

bool has_backlogs(const Network& network) {
  return std::ranges::any_of(network.nodes(), [](const Node& n) { return n.backlog > Flop(); }) ||
         std::ranges::any_of(network.rows(), [](const LinkRow& r) { return r.backlog > Bytes(); });
}

}  // namespace lamina
