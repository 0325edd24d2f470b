#include "lamina/io/networks/change_places.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <span>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/model/node_hint.h"

namespace lamina::io {
namespace {

// Reads a value into its member; a rate of zero is refused.
template <class Part, auto member>
Expected<void> put(Part& part, std::string_view text) {
  using Value = std::remove_cvref_t<decltype(part.*member)>;
  using Plain = std::remove_cvref_t<decltype([] {
    if constexpr (requires { typename Value::value_type; })
      return typename Value::value_type{};
    else
      return Value{};
  }())>;
  const auto value = parse_quantity<Plain>(text);
  if (!value) return tl::unexpected(value.error());
  constexpr bool kIsRate =
      std::is_same_v<Plain, BytesPerSecond> || std::is_same_v<Plain, FlopPerSecond>;
  if (kIsRate && value->value() == 0.0)
    return error(ErrorCode::kValue,
                 "a rate must be greater than zero; --without takes nodes and links out");
  part.*member = *value;
  return {};
}

template <class Part>
struct Key {
  std::string_view name;
  Expected<void> (*put)(Part& part, std::string_view text);
};

constexpr std::array kNodeKeys{Key<Node>{"compute", put<Node, &Node::compute>},
                               Key<Node>{"overhead", put<Node, &Node::overhead>},
                               Key<Node>{"backlog", put<Node, &Node::backlog>},
                               Key<Node>{"memory", put<Node, &Node::memory>},
                               Key<Node>{"memory_bandwidth", put<Node, &Node::memory_bandwidth>}};
constexpr std::string_view kDevice = "device";

constexpr std::array kLinkKeys{Key<LinkRow>{"bandwidth", put<LinkRow, &LinkRow::bandwidth>},
                               Key<LinkRow>{"delay", put<LinkRow, &LinkRow::delay>},
                               Key<LinkRow>{"backlog", put<LinkRow, &LinkRow::backlog>}};

template <class Part, std::size_t size>
const Key<Part>* find_key(const std::array<Key<Part>, size>& keys, std::string_view name) {
  const auto at = std::ranges::find(keys, name, &Key<Part>::name);
  return at == keys.end() ? nullptr : &*at;
}

std::vector<std::string_view> node_keys() {
  std::vector<std::string_view> names{kDevice};
  for (const auto& key : kNodeKeys) names.push_back(key.name);
  return names;
}

std::vector<std::string_view> link_keys() {
  std::vector<std::string_view> names;
  for (const auto& key : kLinkKeys) names.push_back(key.name);
  return names;
}

tl::unexpected<Error> no_key(std::string_view key, std::string_view place,
                             std::span<const std::string_view> known) {
  return error(ErrorCode::kUnknownName,
               fmt::format("{} have no key {} that can be set{}; known: {}", place,
                           lamina::quoted(key), did_you_mean(key, known), listed(known, ", ")));
}

// Of `all`: which of the two have the key; of a backlog the unit decides.
bool means_links(std::string_view key, std::string_view value) {
  if (key == "backlog") return parse_quantity<Bytes>(value).has_value();
  return find_key(kLinkKeys, key) != nullptr;
}

}  // namespace

bool is_change_key(std::string_view key) {
  return key == kDevice || find_key(kNodeKeys, key) != nullptr ||
         find_key(kLinkKeys, key) != nullptr;
}

NetworkParts::NetworkParts(const Network& network, const DeviceCatalogue& devices)
    : network_(&network),
      devices_(&devices),
      nodes_(network.nodes().begin(), network.nodes().end()),
      is_node_gone_(nodes_.size()) {
  for (LinkRow row : network.rows()) {
    const bool duplex = row.duplex;
    row.duplex = false;
    ways_.push_back({row, duplex});
    if (!duplex) continue;
    std::swap(row.from, row.to);
    ways_.push_back({row, duplex});
  }
}

Expected<NetworkParts::Place> NetworkParts::find(const NetworkChange& change) const {
  if (change.node) return find_node(*change.node);
  if (change.row && change.from) return find_way(*change.row, *change.from);
  if (change.row) return find_row(*change.row);
  // No place at all is everywhere, even if some node is called `all`.
  return change.where.empty() ? everywhere() : find(change.where);
}

NetworkParts::Place NetworkParts::everywhere() const {
  Place place;
  place.is_all = true;
  for (std::size_t v = 0; v < nodes_.size(); ++v)
    if (!nodes_[v].is_relay()) place.nodes.push_back(v);
  for (std::size_t e = 0; e < ways_.size(); ++e) place.links.push_back(e);
  return place;
}

Expected<NetworkParts::Place> NetworkParts::find(std::string_view where) const {
  if (network_->find(where)) return find_node(where);
  if (where == "all") return everywhere();
  if (where.starts_with("link:")) return find_row(where);
  if (where.find("->") != where.npos) return find_between(where);
  return find_node(where);
}

Expected<NetworkParts::Place> NetworkParts::find_node(std::string_view id) const {
  if (const auto node = network_->find(id)) return Place{{node->index()}, {}};
  return error(ErrorCode::kUnknownName,
               fmt::format("no node {}{}", lamina::quoted(id), node_hint(id, nodes_)));
}

Expected<NetworkParts::Place> NetworkParts::find_row(std::string_view where) const {
  const std::string_view number = where.substr(where.find(':') + 1);
  std::int64_t row = 0;
  const auto [rest, failure] = std::from_chars(number.data(), number.data() + number.size(), row);
  if (failure != std::errc() || rest != number.data() + number.size())
    return error(ErrorCode::kValue,
                 fmt::format("{} is not link:ROW, as in link:7", lamina::quoted(where)));
  return find_row(row);
}

Expected<NetworkParts::Place> NetworkParts::find_row(std::int64_t number) const {
  Place place;
  for (std::size_t e = 0; e < ways_.size(); ++e)
    if (ways_[e].row.number == number) place.links.push_back(e);
  if (!place.links.empty()) return place;
  const std::string rows =
      network_->num_rows() == 0
          ? "has none"
          : fmt::format("has rows 0..{}", network_->num_rows() - std::size_t{1});
  return error(ErrorCode::kUnknownName,
               fmt::format("there is no link {}; the network {}", number, rows));
}

Expected<NetworkParts::Place> NetworkParts::find_way(std::int64_t number,
                                                     std::string_view from) const {
  auto place = find_row(number);
  if (!place) return place;
  std::erase_if(place->links,
                [&](std::size_t e) { return network_->node(ways_[e].row.from).id != from; });
  if (!place->links.empty()) return place;
  return error(ErrorCode::kUnknownName,
               fmt::format("link {} does not leave node {}", number, lamina::quoted(from)));
}

std::vector<std::size_t> NetworkParts::ways_between(NodeId from, NodeId to) const {
  std::vector<std::size_t> found;
  for (std::size_t e = 0; e < ways_.size(); ++e)
    if (ways_[e].row.from == from && ways_[e].row.to == to) found.push_back(e);
  return found;
}

Expected<NetworkParts::Place> NetworkParts::find_between(std::string_view where) const {
  std::string stranger;
  for (std::size_t at = where.find("->"); at != where.npos; at = where.find("->", at + 1)) {
    const bool both = at > 0 && where[at - 1] == '<';
    const std::string_view from = where.substr(0, both ? at - 1 : at), to = where.substr(at + 2);
    const auto a = network_->find(from), b = network_->find(to);
    if (!a || !b) {
      if (stranger.empty()) stranger = !a ? from : to;
      continue;
    }
    Place place{{}, ways_between(*a, *b)};
    if (both && a != b) std::ranges::copy(ways_between(*b, *a), std::back_inserter(place.links));
    if (!place.links.empty()) return place;
    return error(ErrorCode::kUnknownName, fmt::format("no link leads from {} to {}",
                                                      lamina::quoted(from), lamina::quoted(to)));
  }
  return error(ErrorCode::kUnknownName,
               fmt::format("no node {}{}", lamina::quoted(stranger), node_hint(stranger, nodes_)));
}

Expected<void> NetworkParts::set(const NetworkChange& change) {
  const std::string_view key = change.key, value = change.value;
  const auto place = find(change);
  if (!place) return tl::unexpected(place.error());
  if (place->is_all && !is_change_key(key)) {
    std::vector<std::string_view> known = node_keys();
    for (const std::string_view name : link_keys())
      if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    return no_key(key, "nodes and links", known);
  }
  const bool is_of_links = place->is_all ? means_links(key, value) : place->nodes.empty();
  return is_of_links ? set_links(*place, key, value) : set_nodes(*place, key, value);
}

Expected<void> NetworkParts::set_links(const Place& place, std::string_view key,
                                       std::string_view value) {
  const auto* const it = find_key(kLinkKeys, key);
  if (it == nullptr) return no_key(key, "links", link_keys());
  for (const std::size_t e : place.links)
    if (auto ok = it->put(ways_[e].row, value); !ok) return ok;
  return {};
}

Expected<void> NetworkParts::set_nodes(const Place& place, std::string_view key,
                                       std::string_view value) {
  const auto* const it = find_key(kNodeKeys, key);
  if (it == nullptr && key != kDevice) return no_key(key, "nodes", node_keys());
  for (const std::size_t v : place.nodes) {
    Node& node = nodes_[v];
    const bool has_speed = node.compute > FlopPerSecond();
    if (place.is_all && key == "backlog" && !has_speed) continue;
    if (key == "backlog" && !has_speed)
      return error(ErrorCode::kValue,
                   fmt::format("{} has no speed, so that it cannot have a backlog",
                               lamina::quoted(node.id)));
    if (it == nullptr)
      take_class(node, value);
    else if (auto ok = it->put(node, value); !ok)
      return ok;
  }
  return {};
}

void NetworkParts::take_class(Node& node, std::string_view device) {
  if (const DeviceClass* const old = devices_->find(node.device)) {
    if (node.compute == old->speeds.front().compute) node.compute = {};
    if (node.memory == old->memory) node.memory.reset();
    if (node.memory_bandwidth == old->memory_bandwidth) node.memory_bandwidth.reset();
  }
  node.device = device;
  DeviceSpeeds(*devices_).fill(node);
}

Expected<void> NetworkParts::scale(const NetworkChange& change) {
  const std::string_view key = change.key;
  const double factor = change.factor;
  const auto place = find(change);
  if (!place) return tl::unexpected(place.error());
  for (const std::size_t v : place->nodes) {
    Node& node = nodes_[v];
    if (key == "compute") node.compute = factor * node.compute;
    if (key == "backlog") node.backlog = factor * node.backlog;
    if (key == "memory" && node.memory) node.memory = factor * *node.memory;
  }
  for (const std::size_t e : place->links) {
    LinkRow& row = ways_[e].row;
    if (key == "bandwidth") row.bandwidth = factor * row.bandwidth;
    if (key == "delay") row.delay = factor * row.delay;
    if (key == "backlog") row.backlog = factor * row.backlog;
  }
  return {};
}

Expected<void> NetworkParts::take_out(const NetworkChange& change) {
  const auto place = find(change);
  if (!place) return tl::unexpected(place.error());
  if (place->is_all)
    return error(ErrorCode::kValue, "a network without all its nodes and links is none");
  for (const std::size_t v : place->nodes) is_node_gone_[v] = true;
  for (const std::size_t e : place->links) ways_[e].is_gone = true;
  return {};
}

namespace {

bool are_alike(const LinkRow& a, const LinkRow& b) {
  return a.number == b.number && a.bandwidth == b.bandwidth && a.delay == b.delay &&
         a.backlog == b.backlog;
}

}  // namespace

Expected<Network> NetworkParts::build() && {
  NetworkBuilder builder(network_->name());
  builder.reserve(nodes_.size(), ways_.size());
  if (auto ok = builder.set_chunk(network_->chunk()); !ok) return tl::unexpected(ok.error());
  std::vector<NodeId> now(nodes_.size());
  for (std::size_t v = 0; v < nodes_.size(); ++v) {
    if (is_node_gone_[v]) continue;
    const auto id = builder.add_node(std::move(nodes_[v]));
    if (!id) return tl::unexpected(id.error());
    now[v] = *id;
  }
  std::erase_if(ways_, [&](const Way& way) {
    return way.is_gone || is_node_gone_[way.row.from.index()] || is_node_gone_[way.row.to.index()];
  });
  for (std::size_t e = 0; e < ways_.size(); ++e) {
    LinkRow row = ways_[e].row;
    if (ways_[e].was_duplex && e + 1 < ways_.size() && are_alike(row, ways_[e + 1].row)) {
      row.duplex = true;
      ++e;
    }
    row.from = now[row.from.index()];
    row.to = now[row.to.index()];
    if (auto added = builder.add_link(row); !added) return tl::unexpected(added.error());
  }
  return std::move(builder).build();
}

}  // namespace lamina::io
