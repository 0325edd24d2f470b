#include "lamina/io/networks/network_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/model/fingerprint.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;

constexpr std::string_view kNetwork = R"({"format": "lamina.network/1", "name": "n",
 "nodes": [{"id": "a", "label": "Ada", "compute": "1 GFLOP/s", "device": "xeon", "memory": "8 GiB", "overhead": "1 ms",
            "backlog": "2 GFLOP", "latitude": 47.6, "longitude": -122.3}, {"id": "b"}],
 "links": [{"from": "a", "to": "b", "bandwidth": "10 Mbit/s", "delay": "1 ms", "backlog": "3 kB", "duplex": true},
           {"from": "a", "to": "b", "bandwidth": "1 MB/s"}]})";

Expected<NetworkFile> read_network_text(std::string text) {
  return parse_network_json(SourceText("net.json", std::move(text)));
}

TEST(NetworkJson, ReadsEveryKey) {
  const auto file = read_network_text(std::string(kNetwork));
  ASSERT_TRUE(file) << file.error().text();
  const Network& network = file->network;
  EXPECT_EQ(network.name(), "n");
  const Node& a = network.nodes()[0];
  EXPECT_EQ(a.id, "a");
  EXPECT_EQ(a.label, "Ada");
  EXPECT_EQ(a.compute, FlopPerSecond(1e9));
  EXPECT_EQ(a.device, "xeon");
  EXPECT_EQ(a.memory, Bytes(8.0 * 1024 * 1024 * 1024));
  EXPECT_EQ(a.overhead, Seconds(1e-3));
  EXPECT_EQ(a.backlog, Flop(2e9));
  EXPECT_EQ(a.place->longitude, -122.3);
  EXPECT_TRUE(network.nodes()[1].is_relay());
  ASSERT_EQ(network.num_links(), 3U);
  const LinkRow& cable = network.rows()[0];
  EXPECT_EQ(cable.bandwidth, BytesPerSecond(1.25e6));
  EXPECT_EQ(cable.delay, Seconds(1e-3));
  EXPECT_EQ(cable.backlog, Bytes(3000.0));
  EXPECT_TRUE(cable.duplex);
  EXPECT_FALSE(network.rows()[1].duplex);
  EXPECT_EQ(network.rows()[1].delay, Seconds());
  EXPECT_TRUE(file->filled.empty());
}

TEST(NetworkJson, TakesLinksAheadOfNodes) {
  const auto file = read_network_text(
      R"({"links": [{"to": "b", "from": "a", "bandwidth": "1 B/s"}], "nodes": [{"id": "a"}, {"id": "b"}],
                             "format": "lamina.network/1"})");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->network.num_links(), 1U);
}

TEST(NetworkJson, TakesAnEmptyNetwork) {
  const auto file =
      read_network_text(R"({"format": "lamina.network/1", "nodes": [], "links": []})");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->network.num_nodes(), 0U);
}

TEST(NetworkJson, NamesWhatIsWrong) {
  const std::pair<std::string, std::string> table[] = {
      {edited(kNetwork, "1 GFLOP/s", "0 FLOP/s"),
       "net.json: nodes[0].compute: must be greater than zero; leave the key out if there is none"},
      {edited(kNetwork, "1 GFLOP/s", "5 Gbit/s"),
       "net.json: nodes[0].compute: '5 Gbit/s' is not a computing speed: 'Gbit/s' measures "
       "something else; write e.g. \"50 GFLOP/s\""},
      {edited(kNetwork, "\"compute\": \"1 GFLOP/s\", ", ""),
       "net.json: nodes[0].backlog: a node without compute cannot have a backlog: its service rate "
       "is unknown"},
      {edited(kNetwork, "8 GiB\"", "8 GiB\", \"memory_bandwidth\": \"68 GB\""),
       "net.json: nodes[0].memory_bandwidth: '68 GB' is not a bandwidth: 'GB' measures something "
       "else; write e.g. \"100 Mbit/s\""},
      {edited(kNetwork, "8 GiB\"", "8 GiB\", \"memory_bandwidth\": \"0 B/s\""),
       "net.json: nodes[0].memory_bandwidth: must be greater than zero; leave the key out if there "
       "is none"},
      {edited(kNetwork, "8 GiB\"", "8 GiB\", \"memory_bandwith\": \"1 B/s\""),
       "net.json: nodes[0]: unknown key 'memory_bandwith' (did you mean 'memory_bandwidth'?)"},
      {edited(kNetwork, "\"comp", "\"cmop"),
       "net.json: nodes[0]: unknown key 'cmopute' (did you mean 'compute'?)"},
      {edited(kNetwork, "47.6", "91"),
       "net.json: nodes[0].latitude: must lie between -90 and 90 degrees"},
      {edited(kNetwork, "47.6", "\"north\""),
       "net.json: nodes[0].latitude: must be a number, not text"},
      {edited(kNetwork, "\"latitude\": 47.6, ", ""),
       "net.json: nodes[0]: the key 'latitude' is missing: a place has two coordinates"},
      {edited(kNetwork, "{\"id\": \"b\"}", "{\"id\": \"a\"}"),
       "net.json: nodes[1].id: node id 'a' occurs twice"},
      {edited(kNetwork, "{\"id\": \"b\"}", "{\"id\": \"\"}"),
       "net.json: nodes[1].id: a node's id must not be empty"},
      {edited(kNetwork, "{\"id\": \"b\"}", "\"b\""),
       "net.json: nodes[1]: must be an object, not text"},
      {edited(kNetwork, "10 Mbit/s", "0 bit/s"),
       "net.json: links[0].bandwidth: must be greater than zero; leave the link out if there is "
       "none"},
      {edited(kNetwork, "\"b\", \"bandwidth\": \"1 MB/s\"", "\"B\", \"bandwidth\": \"1 MB/s\""),
       "net.json: links[1].to: there is no node 'B'"},
      {edited(kNetwork, "{\"from\": \"a\", \"to\": \"b\", \"bandwidth\": \"1 MB/s\"",
              "{\"from\": \"aa\", \"to\": \"b\", \"bandwidth\": \"1 MB/s\""),
       "net.json: links[1].from: there is no node 'aa'"},
      {edited(kNetwork, ", \"bandwidth\": \"1 MB/s\"", ""),
       "net.json: links[1]: the key 'bandwidth' is missing"},
      {edited(kNetwork, "\"links\"", "\"edges\""),
       "net.json: unknown key 'edges' (known: format, name, chunk, recipe, notes, assumptions, "
       "nodes, links)"},
      {edited(kNetwork, "network/1", "network/9"),
       "net.json: format: 'lamina.network/9' is not 'lamina.network/1', the format expected here"},
      {"{\"format\": \"lamina.network/1\", \"nodes\": []}", "net.json: the key 'links' is missing"},
      {"{\"links\": [], \"nodes\": []}", "net.json: the key 'format' is missing"},
  };
  for (const auto& [text, message] : table) {
    const auto file = read_network_text(text);
    EXPECT_EQ(file ? "read" : file.error().text(), message);
  }
}

// Names are looked up many rows at a time; the row at fault is still the one that is named.
TEST(NetworkJson, NamesTheRowOfAnUnknownEnd) {
  for (const std::size_t bad : {0U, 63U, 64U, 65U, 199U}) {
    std::string text =
        R"({"format": "lamina.network/1", "nodes": [{"id": "left"}, {"id": "right"}], "links": [)";
    for (std::size_t i = 0; i < 200; ++i)
      text += std::string(i == 0 ? "" : ",") + R"({"from": "left", "to": ")" +
              (i == bad ? "rigth" : "right") + R"(", "bandwidth": "1 B/s"})";
    const auto file = read_network_text(text + "]}");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().text(), "net.json: links[" + std::to_string(bad) +
                                       "].to: there is no node 'rigth' (did you mean 'right'?)");
  }
}

void expect_equal(const Node& a, const Node& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.compute, b.compute);
  EXPECT_EQ(a.device, b.device);
  EXPECT_EQ(a.memory, b.memory);
  EXPECT_EQ(a.overhead, b.overhead);
  EXPECT_EQ(a.backlog, b.backlog);
  ASSERT_EQ(a.place.has_value(), b.place.has_value());
  if (!a.place) return;
  EXPECT_EQ(a.place->latitude, b.place->latitude);
  EXPECT_EQ(a.place->longitude, b.place->longitude);
}

TEST(NetworkJson, WritesWhatReadsBackAsTheSame) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Network drawn = lamina::testing::random_network(random);
    NetworkBuilder builder("random");
    for (Node node : drawn.nodes()) {
      if (random.chance(0.5))
        node.memory_bandwidth = BytesPerSecond(random.log_uniform(1e-3, 1e13));
      ASSERT_TRUE(builder.add_node(node));
    }
    for (const LinkRow& row : drawn.rows()) ASSERT_TRUE(builder.add_link(row));
    const Network network = std::move(builder).build();
    const std::string text = network_json(network);
    const auto again = read_network_text(text);
    ASSERT_TRUE(again) << again.error().text() << "\n" << text;
    ASSERT_EQ(again->network.num_nodes(), network.num_nodes());
    for (std::size_t i = 0; i < network.num_nodes(); ++i)
      expect_equal(again->network.nodes()[i], network.nodes()[i]);
    ASSERT_EQ(again->network.num_rows(), network.num_rows());
    for (std::size_t i = 0; i < network.num_rows(); ++i) {
      const LinkRow &a = again->network.rows()[i], &b = network.rows()[i];
      EXPECT_TRUE(a.from == b.from && a.to == b.to && a.duplex == b.duplex);
      EXPECT_TRUE(a.bandwidth == b.bandwidth && a.delay == b.delay && a.backlog == b.backlog);
    }
    EXPECT_EQ(network_json(again->network), text);
  }
}

TEST(NetworkJson, SaysWhichLinksStateNoDelay) {
  const auto file =
      read_network_text(R"({"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}],
    "links": [{"from": "a", "to": "b", "bandwidth": "1 B/s", "duplex": true},
              {"from": "a", "to": "b", "bandwidth": "1 B/s"},
              {"from": "a", "to": "b", "bandwidth": "1 B/s", "delay": "0 s"}]})");
  ASSERT_TRUE(file) << file.error().text();
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_EQ(file->notes[0].code, "links-without-delay");
  EXPECT_EQ(file->notes[0].count, 3u);
  EXPECT_TRUE(file->notes[0].assumption);

  // What is written states them, and keeps what was assumed.
  const auto again = read_network_text(network_json(file->network, {}, file->notes));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->notes, file->notes);
}

TEST(NetworkJson, KeepsHowFiguresWereMeasured) {
  constexpr std::string_view kNote = R"("measured": {"times": 9, "spread": 0.004})";
  std::string text = edited(kNetwork, R"("id": "b")", fmt::format(R"("id": "b", {})", kNote));
  text.replace(text.find(R"("1 MB/s")"), 8, fmt::format(R"("1 MB/s", {})", kNote));
  const auto file = read_network_text(text);
  ASSERT_TRUE(file) << file.error().text();
  const Measured measured{9, 0.004};
  EXPECT_EQ(file->measured, (MeasuredParts{{std::nullopt, measured}, {std::nullopt, measured}}));
  const auto again = read_network_text(network_json(file->network, {}, {}, file->measured));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->measured, file->measured);
  EXPECT_EQ(fingerprint(again->network),
            fingerprint(read_network_text(std::string(kNetwork))->network));
}

TEST(NetworkJson, SaysWhatIsWrongWithHowAFigureWasMeasured) {
  const auto wrong = read_network_text(
      edited(kNetwork, R"("id": "b")", R"("id": "b", "measured": {"times": 9, "spread": -1})"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().where, "net.json: nodes[1].measured.spread");
  EXPECT_FALSE(read_network_text(
      edited(kNetwork, R"("id": "b")", R"("id": "b", "measured": {"spread": 1})")));
}

TEST(NetworkJson, EscapesNames) {
  NetworkBuilder builder("quote \" back \\ line \n bell \x07 é");
  Node node;
  node.id = "tab\t";
  ASSERT_TRUE(builder.add_node(node));
  const auto again = read_network_text(network_json(std::move(builder).build()));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->network.name(), "quote \" back \\ line \n bell \x07 é");
  EXPECT_EQ(again->network.nodes()[0].id, "tab\t");
}

}  // namespace
}  // namespace lamina::io
