#include "lamina/model/network.h"

#include <gtest/gtest.h>
#include <limits>

namespace lamina {
namespace {

Node named(std::string id) {
  Node node;
  node.id = std::move(id);
  return node;
}

LinkRow row(std::size_t from, std::size_t to, double bandwidth = 1.0, bool duplex = false) {
  LinkRow it;
  it.from = NodeId(from);
  it.to = NodeId(to);
  it.bandwidth = BytesPerSecond(bandwidth);
  it.duplex = duplex;
  return it;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

TEST(Network, KeepsLinksByNodeAndRow) {
  NetworkBuilder builder("n");
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(builder.add_node(named(id)));
  ASSERT_EQ(*builder.add_link(row(1, 0, 5)), 0u);        // b -> a
  ASSERT_EQ(*builder.add_link(row(0, 1, 6, true)), 1u);  // a <-> b
  ASSERT_EQ(*builder.add_link(row(0, 1, 7)), 2u);        // a -> b, parallel
  ASSERT_EQ(*builder.add_link(row(2, 2, 8, true)), 3u);  // a loop at c, in both directions
  const Network network = std::move(builder).build();

  EXPECT_EQ(network.name(), "n");
  EXPECT_EQ(network.num_nodes(), 3u);
  EXPECT_EQ(network.num_rows(), 4u);
  ASSERT_EQ(network.num_links(), 6u);
  const auto from_a = network.links_from(NodeId(0));
  ASSERT_EQ(from_a.size(), 2u);
  EXPECT_EQ(from_a[0].row, 1u);
  EXPECT_EQ(from_a[1].row, 2u);
  EXPECT_EQ(network.links_from(NodeId(1)).size(), 2u);
  EXPECT_EQ(network.links_from(NodeId(2)).size(), 2u);
  for (std::size_t i = 0; i < network.num_links(); ++i) {
    const Link& link = network.link(LinkId(i));
    EXPECT_GE(i, network.first_link_from(link.from).index());
    EXPECT_EQ(link.bandwidth, network.rows()[link.row].bandwidth);
  }
}

TEST(Network, FindsNodesAndDirections) {
  NetworkBuilder builder;
  for (const char* id : {"a", "A", "b"}) ASSERT_TRUE(builder.add_node(named(id)));
  ASSERT_TRUE(builder.add_link(row(0, 2, 5, true)));
  ASSERT_TRUE(builder.add_link(row(0, 2, 6)));
  const Network network = std::move(builder).build();
  EXPECT_EQ(network.find("A"), NodeId(1));  // case counts
  EXPECT_EQ(network.find("c"), std::nullopt);
  EXPECT_EQ(network.link(*network.find_link(0, NodeId(2), NodeId(0))).to, NodeId(0));
  EXPECT_EQ(network.link(*network.find_link(1, NodeId(0), NodeId(2))).row, 1u);
  EXPECT_EQ(network.find_link(1, NodeId(2), NodeId(0)), std::nullopt);  // one-way
  EXPECT_EQ(network.find_link(0, NodeId(0), NodeId(1)), std::nullopt);
}

TEST(Network, KnowsRelaysAndBacklogs) {
  Node relay = named("r"), pi = named("p"), busy = named("b");
  pi.device = "pi";
  busy.compute = FlopPerSecond(4);
  busy.backlog = Flop(10);
  EXPECT_TRUE(relay.is_relay());
  EXPECT_FALSE(pi.is_relay());
  EXPECT_FALSE(busy.is_relay());
  EXPECT_EQ(relay.backlog_time(), Seconds(0));
  EXPECT_EQ(busy.backlog_time(), Seconds(2.5));
}

// The key at fault, where the node is refused.
template <class Change>
std::string refused_node(Change change) {
  NetworkBuilder builder;
  Node node = named("a");
  node.compute = FlopPerSecond(1);
  change(node);
  const auto added = builder.add_node(std::move(node));
  return added ? "" : added.error().where;
}

TEST(NetworkBuilder, RefusesBadNodes) {
  EXPECT_EQ(refused_node([](Node&) {}), "");
  EXPECT_EQ(refused_node([](Node& n) { n.id.clear(); }), "id");
  for (const double bad : {-1.0, kInfinity, kNotANumber}) {
    EXPECT_EQ(refused_node([&](Node& n) { n.compute = FlopPerSecond(bad); }), "compute");
    EXPECT_EQ(refused_node([&](Node& n) { n.overhead = Seconds(bad); }), "overhead");
    EXPECT_EQ(refused_node([&](Node& n) { n.backlog = Flop(bad); }), "backlog");
    EXPECT_EQ(refused_node([&](Node& n) { n.memory = Bytes(bad); }), "memory");
    EXPECT_EQ(refused_node([&](Node& n) { n.memory_bandwidth = BytesPerSecond(bad); }),
              "memory_bandwidth");
  }
  EXPECT_EQ(refused_node([](Node& n) { n.memory_bandwidth = BytesPerSecond(); }),
            "memory_bandwidth");
  EXPECT_EQ(refused_node([](Node& n) { n.compute = {}, n.backlog = Flop(1); }), "backlog");
  EXPECT_EQ(refused_node([](Node& n) { n.place = Coordinates{90.5, 0}; }), "latitude");
  EXPECT_EQ(refused_node([](Node& n) { n.place = Coordinates{kNotANumber, 0}; }), "latitude");
  EXPECT_EQ(refused_node([](Node& n) { n.place = Coordinates{0, -181}; }), "longitude");
}

TEST(NetworkBuilder, RefusesAnIdTwice) {
  NetworkBuilder builder;
  ASSERT_TRUE(builder.add_node(named("a")));
  const auto again = builder.add_node(named("a"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kDuplicate);
  EXPECT_EQ(again.error().where, "id");
}

TEST(NetworkBuilder, RefusesBadLinks) {
  NetworkBuilder builder;
  ASSERT_TRUE(builder.add_node(named("a")));
  for (const double bad : {0.0, -1.0, kInfinity, kNotANumber})
    EXPECT_EQ(builder.add_link(row(0, 0, bad)).error().where, "bandwidth");
  for (const double bad : {-1.0, kInfinity, kNotANumber}) {
    LinkRow slow = row(0, 0), busy = row(0, 0);
    slow.delay = Seconds(bad);
    busy.backlog = Bytes(bad);
    EXPECT_EQ(builder.add_link(slow).error().where, "delay");
    EXPECT_EQ(builder.add_link(busy).error().where, "backlog");
  }
  EXPECT_TRUE(builder.add_link(row(0, 0)));
}

// 10^5 nodes and 5 * 10^5 links: linear work, well under the second that this allows a slow
// machine.
TEST(NetworkBuilder, BuildsLargeNetworks) {
  constexpr std::size_t kNodes = 100000;
  NetworkBuilder builder;
  builder.reserve(kNodes, 250000);
  for (std::size_t v = 0; v < kNodes; ++v) ASSERT_TRUE(builder.add_node(named(std::to_string(v))));
  for (std::size_t i = 0; i < 250000; ++i)
    ASSERT_TRUE(builder.add_link(row(i * 7919 % kNodes, i * 104729 % kNodes, 1.0, true)));
  const Network network = std::move(builder).build();
  EXPECT_EQ(network.num_links(), 500000u);
  EXPECT_EQ(network.find("99999"), NodeId(99999));
}

}  // namespace
}  // namespace lamina
