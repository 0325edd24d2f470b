#include "lamina/io/networks/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/networks/network_json.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kNetwork = R"({"format": "lamina.network/1", "chunk": "1 kB", "nodes": [
  {"id": "cam", "compute": "1 GFLOP/s", "memory": "4 GB"}, {"id": "hub"},
  {"id": "edge.1", "compute": "20 GFLOP/s", "backlog": "1 GFLOP"}, {"id": "a->b", "device": "raspberry-pi-4"}],
 "links": [
  {"from": "cam", "to": "hub", "bandwidth": "20 Mbit/s", "delay": "1 ms", "duplex": true},
  {"from": "hub", "to": "edge.1", "bandwidth": "100 Mbit/s", "delay": "0 s", "duplex": true},
  {"from": "cam", "to": "hub", "bandwidth": "8 Mbit/s", "delay": "2 ms", "backlog": "10 kB"},
  {"from": "a->b", "to": "hub", "bandwidth": "1 Mbit/s", "delay": "0 s"}]})";

Network three_nodes() {
  auto file = parse_network_json(SourceText("net.json", std::string(kNetwork)));
  EXPECT_TRUE(file) << file.error().text();
  return std::move(file->network);
}

Expected<Network> after(std::initializer_list<Expected<NetworkChange>> asked_for) {
  std::vector<NetworkChange> changes;
  for (const auto& change : asked_for) {
    if (!change) return tl::unexpected(change.error());
    changes.push_back(*change);
  }
  return changed(three_nodes(), changes, DeviceCatalogue::builtin());
}

const Node& node(const Network& network, std::string_view id) {
  return network.node(*network.find(id));
}

// "row from>to bit/s", by row and end.
std::vector<std::string> links(const Network& network) {
  std::vector<std::string> rows;
  for (const LinkRow& row : network.rows())
    rows.push_back(std::to_string(*row.number) + " " + network.node(row.from).id +
                   (row.duplex ? "<>" : ">") + network.node(row.to).id + " " +
                   std::to_string(static_cast<int>(8 * row.bandwidth.value() / 1e6)));
  return rows;
}

TEST(NetworkChanges, WithoutAnyTheNetworkIsTheSame) {
  EXPECT_EQ(network_json(*after({})), network_json(three_nodes()));
}

// An id is tried first, so that a node may be called `all`; what names no place means all the same.
TEST(NetworkChanges, WithoutAPlaceMeanEverythingEvenBesideANodeCalledAll) {
  const auto file = parse_network_json(SourceText("net.json", R"({"format": "lamina.network/1",
      "nodes": [{"id": "all", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "1 GFLOP/s"}],
      "links": [{"from": "all", "to": "b", "bandwidth": "8 Mbit/s", "delay": "0 s"}]})"));
  ASSERT_TRUE(file) << file.error().text();
  const std::vector<NetworkChange> changes{
      {.text = "compute", .key = "compute", .value = "5 GFLOP/s"},
      {.text = "bandwidth", .key = "bandwidth", .value = "16 Mbit/s"},
      *parse_set("all.compute=3 GFLOP/s"),
      *parse_scale("bandwidth=2")};
  const auto it = changed(file->network, changes, DeviceCatalogue::builtin());
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(node(*it, "b").compute, FlopPerSecond(5e9));
  EXPECT_EQ(node(*it, "all").compute, FlopPerSecond(3e9));
  EXPECT_EQ(links(*it), (std::vector<std::string>{"0 all>b 32"}));
}

TEST(NetworkChanges, SetNodesAndLinksByTheirPlaces) {
  const auto it = after({parse_set("edge.1.compute=40 GFLOP/s"), parse_set("cam.overhead=2 ms"),
                         parse_set("cam->hub.bandwidth=4 Mbit/s"), parse_set("link:1.delay=3 ms"),
                         parse_set("a->b.memory=1 GiB")});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(node(*it, "edge.1").compute, FlopPerSecond(40e9));
  EXPECT_EQ(node(*it, "cam").overhead, Seconds(2e-3));
  EXPECT_EQ(node(*it, "a->b").memory, Bytes(1073741824.0));  // an id comes before a link
  EXPECT_EQ(it->chunk(), Bytes(1000.0));
  // Row 0 is set in one direction, so that it is two rows of one number; the parallel row 2 too.
  EXPECT_THAT(links(*it), ::testing::ElementsAre("0 cam>hub 4", "0 hub>cam 20", "1 hub<>edge.1 100",
                                                 "2 cam>hub 4", "3 a->b>hub 1"));
  for (const Link& link : it->links()) {
    if (link.row == 1) {
      EXPECT_EQ(link.delay, Seconds(3e-3));
    }
  }
}

TEST(NetworkChanges, BothDirectionsSetAlikeStayOneRow) {
  const auto it = after({parse_set("hub<->cam.bandwidth=4 Mbit/s")});
  ASSERT_TRUE(it);
  EXPECT_EQ(links(*it).front(), "0 cam<>hub 4");
}

TEST(NetworkChanges, AllLeavesRelaysAloneAndTheUnitOfABacklogDecides) {
  const auto it = after({parse_set("all.compute=3 GFLOP/s"), parse_set("all.backlog=2 GFLOP"),
                         parse_set("all.backlog=5 kB"), parse_set("all.bandwidth=7 Mbit/s")});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_TRUE(node(*it, "hub").is_relay());
  EXPECT_EQ(node(*it, "cam").compute, FlopPerSecond(3e9));
  EXPECT_EQ(node(*it, "cam").backlog, Flop(2e9));
  for (const Link& link : it->links()) {
    EXPECT_EQ(link.backlog, Bytes(5e3));
    EXPECT_EQ(link.bandwidth, BytesPerSecond(7e6 / 8));
  }
}

// All `set` come first, then all `scale`, whatever the order asked for; of two equal places the
// later holds.
TEST(NetworkChanges, ApplyKindByKind) {
  const auto it = after({parse_without("cam->hub"), parse_scale("compute=2"),
                         parse_set("cam.compute=5 GFLOP/s"), parse_set("cam.compute=6 GFLOP/s"),
                         parse_scale("delay=0"), parse_scale("memory=0.5")});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(node(*it, "cam").compute, FlopPerSecond(12e9));
  EXPECT_EQ(node(*it, "cam").memory, Bytes(2e9));
  EXPECT_THAT(links(*it),
              ::testing::ElementsAre("0 hub>cam 20", "1 hub<>edge.1 100", "3 a->b>hub 1"));
  EXPECT_EQ(it->num_rows(), 4U);
}

TEST(NetworkChanges, TakeANodeOutWithItsLinks) {
  const auto it = after({parse_without("hub")});
  ASSERT_TRUE(it);
  EXPECT_EQ(it->num_nodes(), 3U);
  EXPECT_EQ(it->num_links(), 0U);
}

TEST(NetworkChanges, AnotherDeviceBringsItsValues) {
  const auto pi = after({parse_set("a->b.device=atom-e3845")});
  ASSERT_TRUE(pi) << pi.error().text();
  EXPECT_EQ(node(*pi, "a->b").compute, FlopPerSecond(21.5e9));
  const auto own = after({parse_set("cam.device=atom-e3845")});
  EXPECT_EQ(node(*own, "cam").compute, FlopPerSecond(1e9));  // its own stays
}

TEST(NetworkChanges, SetOneDirectionOfARow) {
  NetworkBuilder builder;
  const NodeId a = *builder.add_node({.id = "a"}), b = *builder.add_node({.id = "b"});
  const LinkRow row{.from = a, .to = b, .bandwidth = BytesPerSecond(5e6), .duplex = true};
  ASSERT_TRUE(builder.add_link(row));
  ASSERT_TRUE(builder.add_link(row));
  const Network before = std::move(builder).build();
  NetworkChange change{.row = 1, .from = "b", .key = "bandwidth", .value = "8 Mbit/s"};
  const auto it = changed(before, std::vector{change}, DeviceCatalogue::builtin());
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(links(*it), ::testing::ElementsAre("0 a<>b 40", "1 a>b 40", "1 b>a 8"));
  change.from = "c";
  EXPECT_THAT(changed(before, std::vector{change}, DeviceCatalogue::builtin()).error().text(),
              HasSubstr("link 1 does not leave node 'c'"));
}

// A row by number is a row, whatever nodes are called; a front that has no text needs no parser.
TEST(NetworkChanges, TakeNodesByIdAndRowsByNumber) {
  NetworkBuilder builder;
  const NodeId a = *builder.add_node({.id = "a", .compute = FlopPerSecond(1.0)}),
               b = *builder.add_node({.id = "link:0", .compute = FlopPerSecond(1.0)});
  ASSERT_TRUE(builder.add_link({.from = a, .to = b, .bandwidth = BytesPerSecond(1.0)}));
  const Network before = std::move(builder).build();
  const std::vector<NetworkChange> changes{
      {.text = "links[0].bandwidth", .row = 0, .key = "bandwidth", .value = "5 B/s"},
      {.text = "nodes['a'].compute", .node = "a", .key = "compute", .value = "7 FLOP/s"},
      {.kind = NetworkChange::Kind::kScale, .row = 0, .key = "bandwidth", .factor = 3.0}};
  const auto it = changed(before, changes, DeviceCatalogue::builtin());
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->links().front().bandwidth, BytesPerSecond(15.0));
  EXPECT_EQ(node(*it, "a").compute, FlopPerSecond(7.0));
  const std::vector<NetworkChange> wrong{
      {.kind = NetworkChange::Kind::kWithout, .text = "links[-1]", .row = -1}};
  EXPECT_THAT(changed(before, wrong, DeviceCatalogue::builtin()).error().text(),
              HasSubstr("'links[-1]': there is no link -1"));
  const std::vector<NetworkChange> no_node{
      {.kind = NetworkChange::Kind::kWithout, .text = "all", .node = "all"}};
  EXPECT_THAT(changed(before, no_node, DeviceCatalogue::builtin()).error().text(),
              HasSubstr("no node 'all'"));
}

TEST(NetworkChanges, NameWhatIsWrong) {
  const std::pair<Expected<NetworkChange>, const char*> table[] = {
      {parse_set("nowhere.compute=1 GFLOP/s"),
       "set: 'nowhere.compute=1 GFLOP/s': no node 'nowhere'"},
      {parse_set("cam->edge.1.bandwidth=1 bit/s"), "no link leads from 'cam' to 'edge.1'"},
      {parse_set("link:9.delay=1 s"), "there is no link 9; the network has rows 0..3"},
      {parse_set("link:x.delay=1 s"), "is not link:ROW"},
      {parse_set("cam.delay=1 s"), "nodes have no key 'delay'"},
      {parse_set("cam->hub.compute=1 FLOP/s"), "links have no key 'compute'"},
      {parse_set("all.colour=1 s"), "nodes and links have no key 'colour'"},
      {parse_set("cam.compute=10"), "'10'"},
      {parse_set("cam.compute=0 FLOP/s"), "--without"},
      {parse_set("hub.backlog=1 GFLOP"), "'hub' has no speed"},
      {parse_without("cam->edge.1"), "no link leads"},
      {parse_without("all"), "without all"},
      {parse_set("compute=5 GFLOP/s"), "is not WHERE.KEY=VALUE"},
      {parse_set("cam.compute="), "is not WHERE.KEY=VALUE"},
      {parse_scale("colour=2"), "'colour' cannot be scaled"},
      {parse_scale("bandwidth=0"), "--without"},
      {parse_scale("delay=-1"), "of at least zero"},
      {parse_scale("delay=nan"), "must be a finite number"},
      {parse_scale("bandwidth"), "is not KEY=FACTOR"},
      {parse_without(""), "is not a node or a link"},
  };
  for (const auto& [change, message] : table) {
    const auto it = after({change});
    ASSERT_FALSE(it) << message;
    EXPECT_THAT(it.error().text(), HasSubstr(message));
  }
}

}  // namespace
}  // namespace lamina::io
