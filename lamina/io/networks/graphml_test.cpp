#include "lamina/io/networks/graphml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/topology.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using ::testing::HasSubstr;

constexpr std::string_view kGraph = R"(<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d1" />
  <key attr.name="label" attr.type="string" for="node" id="d2" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d3" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d4" />
  <key attr.name="Network" attr.type="string" for="graph" id="d5" />
  <key attr.name="label" attr.type="string" for="edge" id="d6" />
  <graph edgedefault="undirected">
    <data key="d5">Two &amp; a half</data>
    <node id="0"><data key="d2">None</data><data key="d3">0.0</data><data key="d4">0.0</data></node>
    <node id="1"><data key="d2">None</data><data key="d3">0.0</data><data key="d4">1.0</data></node>
    <node id="x"/>
    <edge source="0" target="1"><data key="d1">1000000000.0</data></edge>
    <edge source="1" target="0"><data key="d6">again</data></edge>
    <edge source="x" target="x" directed="true"/>
  </graph>
</graphml>
)";

const Defaults kSomeBandwidth{{}, BytesPerSecond(1.0), {}, {}};

Expected<NetworkFile> read_graph(std::string_view text, const Defaults& fill = kSomeBandwidth) {
  return parse_graphml(SourceText("net.graphml", std::string(text)), fill);
}

TEST(Graphml, KeepsIdsLabelsParallelEdgesAndLoops) {
  const auto file = read_graph(kGraph);
  ASSERT_TRUE(file) << file.error().text();
  const Network& network = file->network;
  EXPECT_EQ(network.name(), "Two & a half");
  ASSERT_EQ(network.num_nodes(), 3U);
  EXPECT_EQ(network.nodes()[0].id, "0");
  EXPECT_EQ(network.nodes()[1].label, "None");
  EXPECT_TRUE(network.nodes()[2].is_relay());
  EXPECT_EQ(network.num_links(), 5U);  // two duplex cables and a one-way loop
  EXPECT_EQ(network.rows()[0].bandwidth, BytesPerSecond(1.25e8));
  EXPECT_EQ(network.rows()[1].bandwidth, BytesPerSecond(1.0));
  EXPECT_FALSE(network.rows()[2].duplex);
}

TEST(Graphml, ReportsEveryFilledValue) {
  const Defaults fill{FlopPerSecond(2e9), BytesPerSecond(1.25e8), Seconds(0.001), Seconds(5e-6)};
  const auto file = read_graph(kGraph, fill);
  ASSERT_TRUE(file) << file.error().text();
  std::vector<std::string> rows;
  for (const Filled& row : file->filled)
    rows.push_back(row.what + " " + std::to_string(row.count) + " " + row.value);
  EXPECT_THAT(rows, ::testing::ElementsAre("compute 3 2 GFLOP/s", "bandwidth 3 1 Gbit/s",
                                           "delay 4 5 us per km", "delay 1 1 ms"));
  EXPECT_THAT(texts_of(file->notes), ::testing::IsEmpty());
  // One degree of the equator: 6371.0088 km * pi / 180 = 111.195 km, at 5 us each.
  EXPECT_NEAR(file->network.rows()[0].delay.value(), 111.195e0 * 5e-6, 1e-8);
}

TEST(Graphml, SaysWhatStaysOpen) {
  const auto file = read_graph(kGraph);
  ASSERT_TRUE(file);
  EXPECT_THAT(texts_of(file->notes),
              ::testing::ElementsAre(HasSubstr("3 nodes"), HasSubstr("5 directed links")));
  const auto bare = read_graph(kGraph, {});
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().text(),
            "net.graphml: line 15: 2 of 3 links state no bandwidth (the first is '1' - '0'); give "
            "one with --default-bandwidth, as in --default-bandwidth \"1 Gbit/s\"");
}

TEST(Graphml, TakesWhatEdgesStateUnderTheNamesThatPeopleUse) {
  const auto file = read_graph(
      R"(<graphml><key id="a" for="edge" attr.name="LinkSpeed"/><key id="b" for="edge" attr.name="LinkSpeedUnits"><default>G</default></key>
<key id="c" for="edge" attr.name="LinkDelay"/><key id="d" for="graph" attr.name="delay_unit"/><key id="e" for="edge" attr.name="LinkFwdCap"/>
<key id="f" for="node" attr.name="lat"/><key id="g" for="node" attr.name="LON"/>
<graph edgedefault="undirected"><data key="d">ms</data>
<node id="0"><data key="f">nan</data><data key="g">1</data></node><node id="1"><data key="f">48.5</data><data key="g">11.5</data></node>
<edge source="0" target="1"><data key="a">10</data><data key="c">5.0</data><data key="e">1000</data></edge></graph></graphml>)");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->network.rows()[0].bandwidth, BytesPerSecond(1.25e9));
  EXPECT_EQ(file->network.rows()[0].delay, Seconds(0.005));
  EXPECT_FALSE(file->network.nodes()[0].place);
  EXPECT_EQ(file->network.nodes()[1].place->latitude, 48.5);
  EXPECT_THAT(texts_of(file->notes),
              ::testing::Contains(HasSubstr("'LinkFwdCap' (the first '1000'), whose unit")));
}

TEST(Graphml, ReadsTheEncodingThatItDeclares) {
  const auto label = [](const std::string& encoding, const std::string& bytes) {
    const auto file = read_graph("<?xml version='1.0' encoding='" + encoding +
                                 "'?><graphml><key id='l' for='node' attr.name='label'/>"
                                 "<graph edgedefault='directed'><node id='0'><data key='l'>" +
                                 bytes + "</data></node></graph></graphml>");
    return file ? file->network.nodes()[0].label : file.error().text();
  };
  EXPECT_EQ(label("ISO-8859-1", "Z\xFC"), "Z\xC3\xBC");
  EXPECT_EQ(label("iso-8859-15", "\xA4"), "\xE2\x82\xAC");
  EXPECT_EQ(label("windows-1252", "\x96"), "\xE2\x80\x93");
  EXPECT_EQ(label("UTF-8", "Z\xC3\xBC"), "Z\xC3\xBC");
  EXPECT_EQ(
      label("klingon", "Z"),
      "net.graphml: line 1: the encoding 'klingon' that it declares is not known, or not that "
      "of its bytes");
}

struct Broken {
  std::string text, message;
};

TEST(Graphml, NamesLineAndRuleOfWhatIsBroken) {
  const Broken table[] = {
      {edited(kGraph, "target=\"1\"", "target=\"77\""),
       "net.graphml: line 14: the link '0' - '77' ends at '77', but no node has this id"},
      {edited(kGraph, "id=\"1\"", "id=\"0\""), "net.graphml: line 12: node id '0' occurs twice"},
      {edited(kGraph, "id=\"1\"", "label=\"0\""),
       "net.graphml: line 12: the attribute 'id' of <node> is missing"},
      {edited(kGraph, "id=\"1\"", "id=\"\""),
       "net.graphml: line 12: a node's id must not be empty"},
      {edited(kGraph, "1000000000.0", "fast"),
       "net.graphml: line 14: LinkSpeedRaw is 'fast', not a finite decimal number"},
      {edited(kGraph, "1000000000.0", "-1"),
       "net.graphml: line 14: LinkSpeedRaw is '-1', which is negative"},
      {edited(kGraph, "1000000000.0", "1e999"),
       "net.graphml: line 14: LinkSpeedRaw is '1e999', not a finite decimal number"},
      {edited(kGraph, "0.0</data></node>", "200</data></node>"),
       "net.graphml: line 11: longitude must lie between -180 and 180 degrees"},
      {edited(kGraph, "undirected", "sideways"),
       "net.graphml: line 9: the attribute 'edgedefault' is 'sideways', which does not say whether "
       "edges are directed"},
      {edited(kGraph, " edgedefault=\"undirected\"", ""),
       "net.graphml: line 9: the attribute 'edgedefault' of <graph> is missing"},
      {edited(kGraph, "</graph>", ""),
       "net.graphml: line 18: this is not XML: Start-end tags mismatch"},
      {edited(kGraph, "<node id=\"x\"/>",
              "<node id=\"x\"><graph edgedefault=\"directed\"/></node>"),
       "net.graphml: line 13: nested graphs are not read"},
      {edited(kGraph, "<node id=\"x\"/>", "<hyperedge/>"),
       "net.graphml: line 13: hyperedges are not read"},
      {"<recipe/>", "net.graphml: line 1: this is not GraphML: the outermost element is 'recipe'"},
      {"<graphml/>", "net.graphml: line 1: there must be one <graph>, not 0"},
      {"<graphml>\n<graph id='\xff'/></graphml>", "net.graphml: line 2: this is not UTF-8 text"},
      {std::string("<graphml>\n\0</graphml>", 21),
       "net.graphml: line 2: this is not text: there is a zero byte"},
  };
  for (const auto& [text, message] : table) {
    const auto file = read_graph(text);
    EXPECT_EQ(file ? "read" : file.error().text(), message);
  }
}

}  // namespace
}  // namespace lamina::io
