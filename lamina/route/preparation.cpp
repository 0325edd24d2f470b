#include "lamina/route/preparation.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace lamina::route {
namespace {

constexpr std::string_view kMagic = "lamina.prepared/1\n";

// FNV-1a: notices what happens to files by accident.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
  }
  void add(std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) add_byte((number >> shift) & 0xffU);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(std::uint32_t byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

// Of everything that an order depends on.
std::uint64_t shape_of(const PackedLinks& links, const std::vector<bool>& is_relay) {
  Hash hash;
  hash.add(static_cast<std::uint32_t>(links.num_nodes()));
  for (std::size_t v = 0; v < links.num_nodes(); ++v) {
    hash.add(is_relay[v] ? 1U : 0U);
    hash.add(links.first_arc(v + 1));
    for (std::uint32_t e = links.first_arc(v); e < links.first_arc(v + 1); ++e)
      hash.add(links.arcs()[e].head);
  }
  return hash.value();
}

void append(std::string& out, std::uint64_t number, unsigned num_bytes) {
  for (unsigned i = 0; i < num_bytes; ++i, number >>= 8U)
    out.push_back(static_cast<char>(number & 0xffU));
}

void append(std::string& out, std::span<const std::uint32_t> numbers) {
  for (const std::uint32_t number : numbers) append(out, number, 4);
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t size() const { return rest_.size(); }
  // There must be so many.
  std::uint64_t number(unsigned num_bytes) {
    std::uint64_t out = 0;
    for (unsigned i = 0; i < num_bytes; ++i)
      out |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    rest_.remove_prefix(num_bytes);
    return out;
  }
  std::vector<std::uint32_t> numbers(std::size_t count) {
    std::vector<std::uint32_t> out(count);
    for (std::uint32_t& each : out) each = static_cast<std::uint32_t>(number(4));
    return out;
  }

 private:
  std::string_view rest_;
};

// Whether the ranks are a permutation of the nodes.
bool set_ranks(EliminationOrder& order) {
  constexpr std::uint32_t kUnset = 0xffffffff;
  order.rank_of.assign(order.size(), kUnset);
  for (std::uint32_t r = 0; r < order.size(); ++r) {
    const std::uint32_t v = order.node_at[r];
    if (v >= order.size() || order.rank_of[v] != kUnset) return false;
    order.rank_of[v] = r;
  }
  return true;
}

std::span<const std::uint32_t> above(const EliminationOrder& order, std::uint32_t r) {
  return std::span(order.up_heads)
      .subspan(order.first_up[r], order.first_up[r + 1] - order.first_up[r]);
}

// Whether neighbours are listed as an EliminationOrder has them, and eliminating each rank links
// its neighbours: from the top down it is enough that the first of them knows the others.
bool is_filled(const EliminationOrder& order) {
  if (order.first_up.front() != 0 || order.first_up.back() != order.fill()) return false;
  for (std::uint32_t r = 0; r < order.size(); ++r)
    if (order.first_up[r] > order.first_up[r + 1] || order.first_up[r + 1] > order.fill())
      return false;
  for (auto r = static_cast<std::uint32_t>(order.size()); r-- > 0;) {
    const auto heads = above(order, r);
    if (heads.empty()) continue;
    if (heads.front() <= r || heads.back() >= order.size()) return false;
    if (std::ranges::adjacent_find(heads, std::ranges::greater_equal()) != heads.end())
      return false;
    if (!std::ranges::includes(above(order, heads.front()), heads.subspan(1))) return false;
  }
  return true;
}

bool holds_links(const EliminationOrder& order, const PackedLinks& links) {
  for (std::uint32_t v = 0; v < links.num_nodes(); ++v)
    for (std::uint32_t e = links.first_arc(v); e < links.first_arc(v + 1); ++e) {
      const auto [low, high] = std::minmax(order.rank_of[v], order.rank_of[links.arcs()[e].head]);
      if (!std::ranges::binary_search(above(order, low), high)) return false;
    }
  return true;
}

bool passes_relays_only(const EliminationOrder& order, const std::vector<bool>& is_relay) {
  return order.num_passed <= order.size() &&
         std::all_of(order.node_at.begin(), order.node_at.begin() + order.num_passed,
                     [&](std::uint32_t v) { return is_relay[v]; });
}

tl::unexpected<Error> damaged() {
  return error(ErrorCode::kSyntax, "the preparation is damaged; remove it, and it is made again");
}

// What lies between the words about the format and the checksum; nothing where it is not sound.
std::optional<EliminationOrder> read_order(Bytes bytes, std::size_t num_nodes) {
  constexpr std::size_t kFixed = 12;
  if (bytes.size() < kFixed) return std::nullopt;
  const std::uint64_t n = bytes.number(4), fill = bytes.number(4);
  EliminationOrder order;
  order.num_passed = static_cast<std::uint32_t>(bytes.number(4));
  if (n != num_nodes || bytes.size() != 4 * (2 * n + 1 + fill)) return std::nullopt;
  order.node_at = bytes.numbers(n);
  order.first_up = bytes.numbers(n + 1);
  order.up_heads = bytes.numbers(fill);
  if (!set_ranks(order) || !is_filled(order)) return std::nullopt;
  order.set_tails();
  return order;
}

}  // namespace

std::string preparation_bytes(const ContractionHierarchy& graph) {
  const EliminationOrder& order = graph.order();
  std::string out(kMagic);
  append(out, shape_of(graph.links(), graph.is_relay()), 8);
  append(out, order.size(), 4);
  append(out, order.fill(), 4);
  append(out, order.num_passed, 4);
  append(out, order.node_at);
  append(out, order.first_up);
  append(out, order.up_heads);
  Hash checksum;
  checksum.add(out);
  append(out, checksum.value(), 8);
  return out;
}

Expected<std::shared_ptr<const ContractionHierarchy>> preparation_from(const Network& network,
                                                                       std::string_view bytes) {
  if (!bytes.starts_with(kMagic))
    return error(ErrorCode::kSyntax,
                 "this is not a preparation of this version (lamina.prepared/1)");
  if (bytes.size() < kMagic.size() + 16) return damaged();
  Hash checksum;
  checksum.add(bytes.substr(0, bytes.size() - 8));
  if (Bytes(bytes.substr(bytes.size() - 8)).number(8) != checksum.value()) return damaged();

  const PackedLinks links(network);
  const std::vector<bool> is_relay = relays_of(network);
  if (Bytes(bytes.substr(kMagic.size())).number(8) != shape_of(links, is_relay))
    return error(ErrorCode::kValue,
                 "the preparation is of another network: nodes, relays or links differ");
  bytes.remove_prefix(kMagic.size() + 8);
  bytes.remove_suffix(8);
  auto order = read_order(Bytes(bytes), network.num_nodes());
  if (!order || !holds_links(*order, links) || !passes_relays_only(*order, is_relay))
    return damaged();
  return std::make_shared<const ContractionHierarchy>(network, *std::move(order));
}

}  // namespace lamina::route
