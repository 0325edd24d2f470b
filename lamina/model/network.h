#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/id_index.h"

namespace lamina {

struct Coordinates {
  double latitude = 0.0;   // degrees north, -90 .. 90
  double longitude = 0.0;  // degrees east, -180 .. 180
};

// A place that can compute, forward, or both. `compute` of zero: it has no speed of its own, and
// runs only layers that give a time for its `device`; with no device either it is a relay.
struct Node {
  std::string id{};     // unique in the network, not empty
  std::string label{};  // what people call it; may repeat or be empty
  FlopPerSecond compute{};
  std::string device{};           // device class, by which layers may give their time; may be empty
  std::optional<Bytes> memory{};  // of weights and states; none: no limit
  // At which weights and states are read; none: no limit.
  std::optional<BytesPerSecond> memory_bandwidth{};
  Seconds overhead{};  // paid once a stay
  Flop backlog{};      // queued at time 0; only with compute > 0
  std::optional<Coordinates> place{};

  [[nodiscard]] bool is_relay() const { return compute.value() == 0.0 && device.empty(); }
  // Time until the backlog of time 0 is served.
  [[nodiscard]] Seconds backlog_time() const {
    return backlog.value() == 0.0 ? Seconds() : backlog / compute;
  }
};

// One direction of a row of the network file. Parallel links and loops are kept.
struct Link {
  NodeId from, to;
  std::uint32_t row = 0;  // position in the file, from 0; a duplex row is two links
  BytesPerSecond bandwidth;
  Seconds delay;
  Bytes backlog;  // queued at time 0, in this direction

  [[nodiscard]] Seconds backlog_time() const { return backlog / bandwidth; }
};

// One row of the network file: a one-way link, or a duplex cable with equal directions. A cable
// whose directions were made to differ is two rows of one number, and where rows were taken out
// numbers are missing (io/networks/changes.h).
struct LinkRow {
  NodeId from{}, to{};
  BytesPerSecond bandwidth{};
  Seconds delay{};
  Bytes backlog{};
  bool duplex = false;
  std::optional<std::uint32_t> number{};  // in the file, from 0; none: behind the last
};

// A directed graph of nodes and links. Immutable and valid by construction (see NetworkBuilder):
// ids are unique, ends exist, rates are positive and finite, times and backlogs finite and not
// negative. Safe to share between threads. Links are kept sorted by (from, row), so that a LinkId
// is a position in `links()` and the links that leave a node are a contiguous span.
class Network {
 public:
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  Network(Network&&) = default;
  Network& operator=(Network&&) = default;
  ~Network() = default;

  [[nodiscard]] const std::string& name() const { return name_; }
  // Relays pass a tensor on in pieces of this size; infinite: every hop receives the whole tensor
  // first (store and forward); 0: the first byte goes on at once (cut-through).
  [[nodiscard]] Bytes chunk() const { return chunk_; }
  // Whether some node says how fast its memory is.
  [[nodiscard]] bool limits_memory_bandwidth() const { return limits_memory_bandwidth_; }
  // The least memory that a node which may compute states; infinite where none states any.
  [[nodiscard]] Bytes least_memory() const { return least_memory_; }
  [[nodiscard]] std::size_t num_nodes() const { return nodes_.size(); }
  [[nodiscard]] std::size_t num_links() const { return links_.size(); }  // directed
  // The numbers of rows are below this.
  [[nodiscard]] std::size_t num_rows() const { return num_rows_; }

  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  [[nodiscard]] std::span<const Link> links() const { return links_; }
  // By number.
  [[nodiscard]] std::span<const LinkRow> rows() const { return rows_; }
  [[nodiscard]] const Node& node(NodeId v) const { return nodes_[v.index()]; }
  [[nodiscard]] const Link& link(LinkId e) const { return links_[e.index()]; }

  // The links that leave v, in the order of their rows.
  [[nodiscard]] std::span<const Link> links_from(NodeId v) const {
    return std::span(links_).subspan(first_link_[v.index()],
                                     first_link_[v.index() + 1] - first_link_[v.index()]);
  }
  [[nodiscard]] LinkId first_link_from(NodeId v) const { return LinkId(first_link_[v.index()]); }

  // The node with this id; case counts. O(1).
  [[nodiscard]] std::optional<NodeId> find(std::string_view id) const;
  // The direction of `row` that leaves `from` for `to`, if there is one. O(links from `from`).
  [[nodiscard]] std::optional<LinkId> find_link(std::size_t row, NodeId from, NodeId to) const;

  // What this network and no other has, also once it is moved. Jobs keep it, so that it is known
  // whose they are.
  [[nodiscard]] const std::shared_ptr<const void>& identity() const { return identity_; }

 private:
  friend class NetworkBuilder;
  Network() = default;

  std::string name_;
  Bytes chunk_ = Bytes::infinity();
  bool limits_memory_bandwidth_ = false;
  Bytes least_memory_ = Bytes::infinity();
  std::vector<Node> nodes_;
  std::vector<LinkRow> rows_;
  std::size_t num_rows_ = 0;
  std::vector<Link> links_;
  std::vector<std::uint32_t> first_link_;  // num_nodes() + 1 positions in links_
  IdIndex by_id_;
  std::shared_ptr<const void> identity_;
};

// Collects nodes and rows, checking each as it comes; the first offence is returned as an Error
// whose `where` is the key at fault ("id", "bandwidth", ...).
class NetworkBuilder {
 public:
  explicit NetworkBuilder(std::string name = {});

  Expected<NodeId> add_node(Node node);
  // Rows may only name nodes already added, and come by number. Returns its number.
  Expected<std::size_t> add_link(const LinkRow& row);

  [[nodiscard]] std::optional<NodeId> find(std::string_view id) const { return network_.find(id); }
  // `find` for each of the ids, faster than one by one.
  void find_all(std::span<const std::string_view> ids,
                std::span<std::optional<NodeId>> found) const;
  void set_name(std::string name) { network_.name_ = std::move(name); }
  // Infinite, or finite and not negative; fails with kValue.
  Expected<void> set_chunk(Bytes chunk);
  void reserve(std::size_t nodes, std::size_t rows);
  // Nodes added from now on have no limit of memory, whatever they state.
  void ignore_memory() { ignores_memory_ = true; }
  // Nodes that stated one.
  [[nodiscard]] std::size_t num_memories_ignored() const { return num_memories_ignored_; }

  // Leaves the builder empty. O(nodes + links).
  [[nodiscard]] Network build() &&;

 private:
  Network network_;
  bool ignores_memory_ = false;
  std::size_t num_memories_ignored_ = 0;
};

// Whether anything is queued at a node or a link. O(n + m).
[[nodiscard]] bool has_backlogs(const Network& network);

}  // namespace lamina
