// Small files of each topology format, sound and broken, and the real ones where they are at hand.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "lamina/core/units.h"
#include "lamina/io/edge_list.h"
#include "lamina/io/files.h"
#include "lamina/io/gml.h"
#include "lamina/io/gridpp.h"
#include "lamina/io/helix.h"
#include "lamina/io/node_link.h"
#include "lamina/io/repetita.h"
#include "lamina/io/simgrid.h"
#include "lamina/io/simgrid_units.h"
#include "lamina/io/sndlib.h"
#include "lamina/io/topology.h"

namespace lamina::io {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Parser = Expected<NetworkFile> (*)(const SourceText&, const FillIns&);

const FillIns kGigabit{{}, BytesPerSecond(1.25e8), {}, {}};
const FillIns kPerKm{{}, BytesPerSecond(1.25e8), {}, Seconds(5e-6)};

Expected<NetworkFile> read(Parser parser, std::string_view text, const FillIns& fill = kGigabit) {
  return parser(SourceText("f", std::string(text)), fill);
}

std::string message(Parser parser, std::string_view text) {
  const auto file = read(parser, text);
  return file ? "read" : file.error().text();
}

// "from>to bandwidth delay" of each row, "from=to" where it is duplex.
std::vector<std::string> rows_of(const Expected<NetworkFile>& file) {
  if (!file) return {file.error().text()};
  std::vector<std::string> rows;
  const Network& network = file->network;
  for (const LinkRow& row : network.rows())
    rows.push_back(network.node(row.from).id + (row.duplex ? "=" : ">") + network.node(row.to).id +
                   " " + to_text(row.bandwidth) + " " + to_text(row.delay));
  return rows;
}

std::vector<std::string> ids_of(const Expected<NetworkFile>& file) {
  std::vector<std::string> ids;
  for (const Node& node : file->network.nodes()) ids.push_back(node.id);
  return ids;
}

TEST(EdgeList, ReadsOneWayLinksWithTheirLengths) {
  const auto file = read(parse_edge_list, "# from to km\n0\t1\t800\n3 0 2.5  # back\n\n", kPerKm);
  EXPECT_THAT(rows_of(file), ElementsAre("0>1 1 Gbit/s 4 ms", "3>0 1 Gbit/s 12.5 us"));
  EXPECT_THAT(ids_of(file), ElementsAre("0", "1", "2", "3"));
}

TEST(EdgeList, NamesWhatIsWrong) {
  EXPECT_EQ(message(parse_edge_list, "0 1 10\n1 2\n"),
            "f: line 2: a line must be \"from to km\", this one has 2 words");
  EXPECT_EQ(message(parse_edge_list, "0 1 10\n1 0 -7\n"),
            "f: line 2: the length is '-7', which is negative");
  EXPECT_EQ(message(parse_edge_list, "0 1 ten\n"),
            "f: line 1: the length is 'ten', not a finite decimal number");
  EXPECT_EQ(message(parse_edge_list, "0 1.5 10\n"),
            "f: line 1: the second node is '1.5', not a whole number from 0 to 999999");
  EXPECT_EQ(message(parse_edge_list, "4000000000 1 10\n"),
            "f: line 1: the first node is '4000000000', not a whole number from 0 to 999999");
  EXPECT_EQ(message(parse_edge_list, "# nothing\n"), "f: there is no link");
}

constexpr std::string_view kRepetita =
    "NODES 2\nlabel x y\na -74.5 40.5\nb 1 2\n\nEDGES 2\nlabel src dest weight bw delay\ne0 0 1 10 "
    "8000 7\ne1 1 0 10 0 7\n";

TEST(Repetita, ReadsKilobitsAndLeavesDelaysOut) {
  const auto file = read(parse_repetita, kRepetita);
  EXPECT_THAT(rows_of(file), ElementsAre("0>1 8 Mbit/s 0 s", "1>0 1 Gbit/s 0 s"));
  EXPECT_EQ(file->network.nodes()[0].label, "a");
  EXPECT_EQ(file->network.nodes()[0].place->longitude, -74.5);
  EXPECT_THAT(file->notes, Contains(HasSubstr("no known unit")));
  const auto nowhere =
      read(parse_repetita, "NODES 1\nlabel x y\na 0 0\nEDGES 0\nlabel src dest weight bw delay\n");
  ASSERT_TRUE(nowhere) << nowhere.error().text();
  EXPECT_FALSE(nowhere->network.nodes()[0].place);
}

TEST(Repetita, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kRepetita);
    text.replace(text.find(from), from.size(), to);
    return message(parse_repetita, text);
  };
  EXPECT_EQ(with("NODES 2", "NODES 3"), "f: line 1: 3 nodes are announced, but 2 follow");
  EXPECT_EQ(with("EDGES 2", "EDGES 1"), "f: line 6: 1 edges are announced, but 2 follow");
  EXPECT_EQ(with("e0 0 1", "e0 0 99"),
            "f: line 8: the link '0' - '99' ends at '99', but no node has this id");
  EXPECT_EQ(with("8000 7", "8000"), "f: line 8: the delay is missing: the line has 5 words");
  EXPECT_EQ(with("8000", "-1"), "f: line 8: the bandwidth is '-1', which is negative");
  EXPECT_EQ(with("EDGES 2", "NODES 2"), "f: line 6: a second table NODES");
  EXPECT_EQ(with("NODES 2", "KNOTS 2"),
            "f: line 1: the first line must be \"NODES\" and their number, not 'KNOTS'");
  EXPECT_EQ(message(parse_repetita, "NODES 1\nlabel x y\na 0 0\n"),
            "f: the table of edges is missing");
}

TEST(GridPp, ReadsTheMatrix) {
  const auto file =
      read(parse_gridpp, "# comment\n1 50000 0. 155. 0.\n0 0  155. 0. 2500.\n0 0 10 0. 0. 0\n");
  EXPECT_THAT(rows_of(file),
              ElementsAre("0>1 155 Mbit/s 0 s", "1>0 155 Mbit/s 0 s", "1>2 2.5 Gbit/s 0 s"));
}

TEST(GridPp, NamesWhatIsWrong) {
  EXPECT_EQ(message(parse_gridpp, "0 0 0 10\n0 0 0\n"),
            "f: line 2: a line must have two or three columns and one for each of the 2 sites, "
            "this one has 3");
  EXPECT_EQ(message(parse_gridpp, "0 0 0 ten\n0 0 1 0\n"),
            "f: line 1: the bandwidth is 'ten', not a finite decimal number");
  EXPECT_EQ(message(parse_gridpp, "# only\n"), "f: there is no site");
}

constexpr std::string_view kHelix =
    "[NodeNames]\ntotal_compute_nodes=2\n[SourceNode]\nconnected_nodes=[0, "
    "1]\n[ComputeNode-1]\ntype=A100\n"
    "[Link-source-0]\nbandwidth=14.2 * mbps\nlatency=55 * MilliSec\n[Link-0-1]\nbandwidth=1250 * "
    "mbps\nlatency=1 * MilliSec\n";

TEST(Helix, ReadsBytesPerSecond) {
  const auto file = read(parse_helix, kHelix);
  EXPECT_THAT(rows_of(file), ElementsAre("source=0 113.6 Mbit/s 55 ms", "0=1 10 Gbit/s 1 ms"));
  EXPECT_THAT(ids_of(file), ElementsAre("source", "sink", "0", "1"));
  EXPECT_EQ(file->network.nodes()[3].device, "A100");
}

TEST(Helix, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kHelix);
    text.replace(text.find(from), from.size(), to);
    return message(parse_helix, text);
  };
  EXPECT_EQ(with("14.2 * mbps", "14.2 mbps"),
            "f: line 8: the bandwidth is '14.2 mbps', not a product of a number that is not "
            "negative and one of bps, kbps, mbps, gbps");
  EXPECT_EQ(with("55 * MilliSec", "55 * Minutes"),
            "f: line 9: the latency is '55 * Minutes', not a product of a number that is not "
            "negative and one of Sec, MilliSec, MicroSec, NanoSec");
  EXPECT_EQ(with("14.2 * mbps", "-1 * mbps"),
            "f: line 8: the bandwidth is '-1 * mbps', not a product of a number that is not "
            "negative and one of bps, kbps, mbps, gbps");
  EXPECT_EQ(with("bandwidth=14.2 * mbps\n", ""), "read");
  EXPECT_EQ(with("Link-0-1", "Link-0-7"),
            "f: line 10: the link '0' - '7' ends at '7', but no node has this id");
  EXPECT_EQ(with("ComputeNode-1", "ComputeNode-5"), "f: line 6: there is no compute node '5'");
  EXPECT_EQ(with("total_compute_nodes=2", "total=2"),
            "f: the key 'total_compute_nodes' of the section [NodeNames] is missing");
  EXPECT_EQ(with("[SourceNode]", "[SourceNode"),
            "f: line 3: the section '[SourceNode' does not end with ']'");
  EXPECT_EQ(with("type=A100", "A100"),
            "f: line 6: 'A100' is neither a section nor a key with its value");
  EXPECT_EQ(with("[Link-0-1]", "[Link-0]"),
            "f: line 10: the section '[Link-0]' does not name two nodes");
}

constexpr std::string_view kGml = R"(Creator "hand"
graph [
  directed 0
  Network "Caf&#233; &amp; Co"
  stats [ links 2 deep [ a 1 ] ]
  node [ id 0 label "None" Longitude 4.5 Latitude 52.25 graphics [ x 1 ] ]
  node [ id 7 ]
  edge [ source 0 target 7 LinkSpeedRaw 1000000000.0 ]
  edge [ source 7 target 0 dist 200 ]
]
)";

TEST(Gml, ReadsRepeatedEdgesAndLengths) {
  const auto file = read(parse_gml, kGml, kPerKm);
  EXPECT_THAT(rows_of(file), ElementsAre("0=7 1 Gbit/s 0 s", "7=0 1 Gbit/s 1 ms"));
  EXPECT_EQ(file->network.name(), "Café & Co");
  EXPECT_EQ(file->network.nodes()[0].label, "None");
  EXPECT_EQ(file->network.nodes()[0].place->latitude, 52.25);
}

TEST(Gml, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kGml);
    text.replace(text.find(from), from.size(), to);
    return message(parse_gml, text);
  };
  EXPECT_EQ(with("directed 0", "directed 1"), "read");
  EXPECT_EQ(with("target 7", "target 42"),
            "f: line 8: the link '0' - '42' ends at '42', but no node has this id");
  EXPECT_EQ(with("id 7", "id 0"), "f: line 7: node id '0' occurs twice");
  EXPECT_EQ(with("id 7", ""), "f: line 7: the key 'id' of a node is missing");
  EXPECT_EQ(with("target 7", ""), "f: line 8: the key 'target' of an edge is missing");
  EXPECT_EQ(with("1000000000.0", "fast"),
            "f: line 8: LinkSpeedRaw is 'fast', not a finite decimal number");
  EXPECT_EQ(with("dist 200", "dist -200"), "f: line 9: dist is '-200', which is negative");
  EXPECT_EQ(with("52.25", "152.25"), "f: line 6: latitude must lie between -90 and 90 degrees");
  EXPECT_EQ(with("dist 200 ]\n]", "dist 200 ]\n"),
            "f: line 11: the file ends before the block does");
  EXPECT_EQ(with("[ x 1 ] ]", "[ x 1 "), "f: line 11: the file ends before the block does");
  EXPECT_EQ(message(parse_gml, "graph [\nstats [ a [ b ]"),
            "f: line 2: the block of 'stats' is not closed");
  EXPECT_EQ(with("\"None\"", "\"None"), "f: line 6: a text is not closed with '\"'");
  EXPECT_EQ(with("Longitude 4.5", "4.5"), "f: line 6: '[' stands where a key must");
  EXPECT_EQ(with("label \"None\"", "\"None\""), "f: line 6: 'None' stands where a key must");
  EXPECT_EQ(with("id 7 ]", "id ]"), "f: line 7: the key 'id' has no value");
  EXPECT_EQ(message(parse_gml, "hello"), "f: line 1: the key 'hello' has no value");
  EXPECT_EQ(message(parse_gml, "a \"b"), "f: line 1: a text is not closed with '\"'");
  EXPECT_EQ(message(parse_gml, "node 1"), "f: this is no GML: there is no \"graph [\"");
  EXPECT_EQ(message(parse_gml, "graph [ node [ id 0 ] "),
            "f: line 1: the file ends before the block does");
}

constexpr std::string_view kSndlib =
    R"(<?xml version="1.0" encoding="ISO-8859-1"?>
<network xmlns="http://sndlib.zib.de/network" version="1.0">
 <meta><unit>MBITPERSEC</unit></meta>
 <networkStructure>
  <nodes coordinatesType="geographical">
   <node id="K)"
    "\xF6"
    R"(ln"><coordinates><x>6.95</x><y>50.94</y></coordinates></node>
   <node id="B"><coordinates><x>13.48</x><y>52.52</y></coordinates></node>
  </nodes>
  <links>
   <link id="L1"><source>B</source><target>K)"
    "\xF6"
    R"(ln</target><preInstalledModule><capacity>155.0</capacity></preInstalledModule>
    <additionalModules><addModule><capacity>40000.0</capacity></addModule></additionalModules></link>
   <link id="L2"><source>B</source><target>K)"
    "\xF6"
    R"(ln</target></link>
  </links>
 </networkStructure>
</network>
)";

std::string sndlib_with(std::string_view from, std::string_view to) {
  std::string text(kSndlib);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Sndlib, ReadsLatin1AndPreInstalledCapacities) {
  const auto file = read(parse_sndlib, kSndlib);
  EXPECT_THAT(rows_of(file), ElementsAre("B=Köln 155 Mbit/s 0 s", "B=Köln 1 Gbit/s 0 s"));
  EXPECT_EQ(file->network.nodes()[0].place->latitude, 50.94);
}

TEST(Sndlib, LeavesOutWhatHasNoKnownUnit) {
  const auto no_unit = read(parse_sndlib, sndlib_with("<unit>MBITPERSEC</unit>", ""));
  EXPECT_THAT(rows_of(no_unit), Contains("B=Köln 1 Gbit/s 0 s").Times(2));
  EXPECT_THAT(no_unit->notes, Contains("1 links state a capacity without a unit; it is left out"));
  const auto trains = read(parse_sndlib, sndlib_with("MBITPERSEC", "TRAINS"));
  EXPECT_THAT(trains->notes,
              Contains("1 links state a capacity in 'TRAINS', which is not known; it is left out"));
  const auto pixels = read(parse_sndlib, sndlib_with("geographical", "pixel"));
  EXPECT_FALSE(pixels->network.nodes()[0].place);
}

TEST(Sndlib, TellsDegreesAndMinutes) {
  std::string nodes;
  for (int i = 0; i < 10; ++i)
    nodes += "<node id=\"" + std::to_string(i) + "\"><coordinates><x>-122." +
             std::to_string(10 + 5 * i % 50) + "</x><y>32.42</y></coordinates></node>";
  const auto text = [&](const std::string& more) {
    return "<network><networkStructure><nodes coordinatesType='geographical'>" + nodes + more +
           "</nodes><links/></networkStructure></network>";
  };
  const auto minutes = read(parse_sndlib, text(""));
  ASSERT_TRUE(minutes) << minutes.error().text();
  EXPECT_NEAR(minutes->network.nodes()[0].place->latitude, 32.0 + 42.0 / 60.0, 1e-12);
  EXPECT_NEAR(minutes->network.nodes()[1].place->longitude, -(122.0 + 15.0 / 60.0), 1e-12);
  EXPECT_THAT(minutes->notes, Contains(HasSubstr("degrees and minutes")));
  const auto decimal = read(
      parse_sndlib, text("<node id='x'><coordinates><x>1.75</x><y>2</y></coordinates></node>"));
  EXPECT_EQ(decimal->network.nodes()[0].place->latitude, 32.42);
}

TEST(Sndlib, NamesWhatIsWrong) {
  EXPECT_EQ(message(parse_sndlib, "<recipe/>"),
            "f: line 1: this is no SNDlib network: the outermost element is 'recipe'");
  EXPECT_EQ(message(parse_sndlib, "<network>\n<a/></network>"),
            "f: line 1: the element <networkStructure> of <network> is missing");
  EXPECT_EQ(message(parse_sndlib, sndlib_with("<source>B", "<source>Q9")),
            "f: line 10: the link 'Q9' - 'Köln' ends at 'Q9', but no node has this id");
  EXPECT_EQ(message(parse_sndlib, sndlib_with("155.0", "lots")),
            "f: line 10: <capacity> is 'lots', not a finite decimal number");
  EXPECT_EQ(message(parse_sndlib, sndlib_with("155.0", "-1")),
            "f: line 10: <capacity> is '-1', which is negative");
  EXPECT_EQ(message(parse_sndlib, sndlib_with("<source>B</source>", "")),
            "f: line 10: the element <source> of <link> is missing");
}

TEST(Sndlib, ExpandsNoEntities) {
  std::string laughs = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>";
  for (int i = 0; i < 10; ++i) {
    laughs += "<!ENTITY l" + std::to_string(i) + " '";
    for (int k = 0; k < 20; ++k) laughs += i == 0 ? "&a;" : "&l" + std::to_string(i - 1) + ";";
    laughs += "'>";
  }
  EXPECT_EQ(message(parse_sndlib, laughs + "]><network>&l9;</network>"),
            "f: line 1: the element <networkStructure> of <network> is missing");
}

TEST(NodeLink, ReadsNumbersAndTextsAsIds) {
  const auto file = read(
      parse_node_link,
      R"({"directed": true, "multigraph": false, "graph": {}, "nodes": [{"id": 1, "name": "one", "latitude": 1.5, "longitude": -2}, {"id": "b"}],
      "links": [{"source": 1, "target": "b", "distance": 800, "weight": [1, {"x": null}]}, {"source": "b", "target": 1, "dist": 2, "key": 0}]})",
      kPerKm);
  EXPECT_THAT(rows_of(file), ElementsAre("1>b 1 Gbit/s 4 ms", "b>1 1 Gbit/s 10 us"));
  EXPECT_EQ(file->network.nodes()[0].label, "one");
  EXPECT_EQ(file->network.nodes()[0].place->longitude, -2.0);
}

TEST(NodeLink, NotesQualitiesOfMeshNetworks) {
  const auto file = read(
      parse_node_link,
      R"({"edges": [{"source": 0, "source_tq": 0.5, "target": 1, "target_tq": 1, "type": "wifi"}], "nodes": [{"id": 0, "x": 51.3}, {"id": 1}]})");
  EXPECT_THAT(rows_of(file), ElementsAre("0=1 1 Gbit/s 0 s"));
  EXPECT_THAT(file->notes, Contains(HasSubstr("are no speeds")));
  EXPECT_FALSE(file->network.nodes()[0].place);
}

TEST(NodeLink, NamesWhatIsWrong) {
  const auto said = [](std::string_view text) { return message(parse_node_link, text); };
  EXPECT_EQ(said(R"({"directed": false, "nodes": [{"id": 1}]})"), "f: the key 'links' is missing");
  EXPECT_EQ(said(R"({"directed": false, "links": []})"), "f: the key 'nodes' is missing");
  EXPECT_EQ(said(R"({"nodes": [{"id": 1}], "links": [{"source": 1, "target": 55}]})"),
            "f: links[0]: the link '1' - '55' ends at '55', but no node has this id");
  EXPECT_EQ(said(R"({"nodes": [{"id": 1}, {"id": 1}], "links": []})"),
            "f: nodes[1]: node id '1' occurs twice");
  EXPECT_EQ(said(R"({"nodes": [{"id": null}], "links": []})"),
            "f: nodes[0].id: must be text or a number, not null");
  EXPECT_EQ(said(R"({"nodes": [{}], "links": []})"), "f: nodes[0]: the key 'id' is missing");
  EXPECT_EQ(said(R"({"nodes": [], "links": [], "edges": []})"),
            "f: edges: the keys 'links' and 'edges' are both there");
  EXPECT_EQ(said(R"({"nodes": [], "links": [{"source": 1, "target": 2, "distance": -5}]})"),
            "f: links[0].distance: must not be negative, as -5 is");
  EXPECT_EQ(said(R"({"nodes": [], "links": [], "graph": {"a": tru}})"),
            "f: this is no JSON: line 1, column 46: invalid literal (at '}')");
}

constexpr std::string_view kPlatform = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
 <zone id="all" routing="Full">
  <cluster id="c" prefix="c-" suffix=".x" radical="1-2,7" speed="2E9f" bw="125MBps" lat="50us" bb_bw="1.25GBps" bb_lat="500us"/>
  <cluster id="d" prefix="d-" suffix="" radical="0" speed="1Gf" bw="1Gbps" lat="1ms" router_id="dr"/>
  <zone id="in" routing="Full"><host id="h" speed="100Mf,50Mf" core="4"/><router id="r"/>
   <link id="l" bandwidth="10Mbps" latency="2ms"/><link id="m" bandwidth="1e6" latency="1E-3"/>
   <route src="h" dst="r"><link_ctn id="l"/><link_ctn id="m_UP"/></route>
  </zone>
  <zoneRoute src="in" dst="c" gw_src="r" gw_dst="c-c_router.x"><link_ctn id="m"/></zoneRoute>
  <zoneRoute src="d" dst="in" gw_src="dr" gw_dst="r" symmetrical="NO"><link_ctn id="l"/></zoneRoute>
 </zone>
</platform>
)";

TEST(Simgrid, ReadsHostsByRangesAndRoutesAsLinks) {
  const auto file = read(parse_simgrid, kPlatform, {});
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_THAT(ids_of(file), ElementsAre("c-c_router.x", "c-c_router.x/out", "c-1.x", "c-2.x",
                                        "c-7.x", "dr", "d-0", "h", "r"));
  EXPECT_EQ(file->network.nodes()[2].compute, FlopPerSecond(2e9));
  EXPECT_EQ(file->network.nodes()[7].compute, FlopPerSecond(1e8));
  EXPECT_TRUE(file->network.nodes()[0].is_relay());
  const std::string router = "c-c_router.x", out = router + "/out";
  EXPECT_THAT(
      rows_of(file),
      ElementsAre(router + ">" + out + " 10 Gbit/s 500 us", "c-1.x>" + router + " 1 Gbit/s 50 us",
                  out + ">c-1.x 1 Gbit/s 50 us", "c-2.x>" + router + " 1 Gbit/s 50 us",
                  out + ">c-2.x 1 Gbit/s 50 us", "c-7.x>" + router + " 1 Gbit/s 50 us",
                  out + ">c-7.x 1 Gbit/s 50 us", "d-0=dr 1 Gbit/s 1 ms", "h=r 8 Mbit/s 3 ms",
                  "r>" + router + " 8 Mbit/s 1 ms", out + ">r 8 Mbit/s 1 ms",
                  "dr>r 10 Mbit/s 2 ms"));
  EXPECT_THAT(
      file->notes,
      ElementsAre("2 links are crossed by several routes; here each route has them to itself"));
}

TEST(Simgrid, FillsNoRouters) {
  const auto file = read(parse_simgrid, kPlatform, {FlopPerSecond(1.0), {}, {}, {}});
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->network.nodes()[0].is_relay());
  EXPECT_THAT(file->filled, IsEmpty());
}

TEST(Simgrid, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kPlatform);
    text.replace(text.find(from), from.size(), to);
    return message(parse_simgrid, text);
  };
  EXPECT_EQ(with("speed=\"2E9f\"", "speed=\"2E9Hz\""),
            "f: line 5: the attribute 'speed' is '2E9Hz', which is not understood");
  EXPECT_EQ(with("speed=\"2E9f\"", ""), "f: line 5: the attribute 'speed' of <cluster> is missing");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"1-2,x\""),
            "f: line 5: the attribute 'radical' has 'x', which is neither a number nor a range");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"1-99999999999\""),
            "f: line 5: the range '1-99999999999' of the attribute 'radical' is no range of at "
            "most 1000000 hosts");
  EXPECT_EQ(
      with("radical=\"1-2,7\"", "radical=\"3-2\""),
      "f: line 5: the range '3-2' of the attribute 'radical' is no range of at most 1000000 hosts");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"1-2,2\""),
            "f: line 5: node id 'c-2.x' occurs twice");
  EXPECT_EQ(with("gw_dst=\"r\"", "gw_dst=\"q\""),
            "f: line 12: the attribute 'gw_dst' is 'q', but no host or router has this id");
  EXPECT_EQ(with("<link_ctn id=\"m\"/>", "<link_ctn id=\"q\"/>"),
            "f: line 11: there is no link 'q'");
  EXPECT_EQ(with("<link_ctn id=\"m\"/>", ""), "f: line 11: the route crosses no link");
  EXPECT_EQ(with("10Mbps", "0Mbps"),
            "f: line 8: the attribute 'bandwidth' must be greater than zero");
  EXPECT_EQ(with("id=\"m\" bandwidth", "id=\"l\" bandwidth"),
            "f: line 8: link id 'l' occurs twice");
  EXPECT_EQ(with("<router id=\"r\"/>", "<peer id=\"r\"/>"), "f: line 7: <peer> is not read");
  EXPECT_EQ(message(parse_simgrid, "<platform/>"), "f: line 1: there is no host");
  std::string deep = "<platform>";
  for (int i = 0; i < 100'000; ++i) deep += "<zone>";
  for (int i = 0; i < 100'000; ++i) deep += "</zone>";
  EXPECT_EQ(message(parse_simgrid, deep + "</platform>"),
            "f: line 1: zones lie more than 100 deep");
}

TEST(SimgridUnits, KnowsBitsFromBytes) {
  EXPECT_EQ(simgrid_speed("5.2297E9f"), FlopPerSecond(5.2297e9));
  EXPECT_EQ(simgrid_speed("1.5Gf"), FlopPerSecond(1.5e9));
  EXPECT_EQ(simgrid_speed("3kflops"), FlopPerSecond(3e3));
  EXPECT_EQ(simgrid_bandwidth("1.25E9Bps"), BytesPerSecond(1.25e9));
  EXPECT_EQ(simgrid_bandwidth("8kbps"), BytesPerSecond(1e3));
  EXPECT_EQ(simgrid_bandwidth("2MiBps"), BytesPerSecond(2.0 * 1024 * 1024));
  EXPECT_EQ(simgrid_time("1.0E-4s"), Seconds(1e-4));
  EXPECT_EQ(simgrid_time("2m"), Seconds(120.0));
  EXPECT_EQ(simgrid_time("7"), Seconds(7.0));
  for (const auto* wrong : {"", "f", "-1f", "nanf", "1 Bps", "1e999f", "1x"})
    EXPECT_EQ(simgrid_speed(wrong), std::nullopt) << wrong;
  EXPECT_EQ(simgrid_time("1ks"), std::nullopt);
}

TEST(GreatCircle, MeasuresTheEarth) {
  EXPECT_NEAR(great_circle_km({0, 0}, {0, 180}), 6371.0088 * 3.14159265358979, 1e-6);
  EXPECT_NEAR(great_circle_km({90, 0}, {-90, 77}), 6371.0088 * 3.14159265358979, 1e-6);
  EXPECT_EQ(great_circle_km({12.5, -7.25}, {12.5, -7.25}), 0.0);
  // London (51.5 N, 0) to New York (40.7 N, 74 W) is 5570 km (any atlas).
  EXPECT_NEAR(great_circle_km({51.5, 0.0}, {40.7, -74.0}), 5580.0, 20.0);
}

// Facts of the real files, counted by hand and by their own tools.
struct Real {
  std::string file;
  std::size_t nodes, rows;
};

std::filesystem::path data_folder() {
  const char* const given = std::getenv("LAMINA_DATA");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path("../shared/data");
}

TEST(RealTopologies, HaveTheNodesAndLinksTheyAreKnownFor) {
  const auto folder = data_folder() / "topologies";
  if (!std::filesystem::is_directory(folder))
    GTEST_SKIP() << "no topologies at " << folder << " (set LAMINA_DATA)";
  const Real table[] = {{"usnet24/fusion_us_network.txt", 24, 85},
                        {"usnet24/xlron_usnet_ptrnet_undirected.json", 24, 43},
                        {"topology-zoo/Abilene.graphml", 11, 14},
                        {"topology-zoo/Nsfnet.gml", 13, 15},
                        {"topology-zoo/AttMpls.gml", 25, 57},
                        {"topology-zoo/Cogentco.graphml", 197, 245},
                        {"topology-zoo/Cogentco.gml", 197, 245},
                        {"sndlib/nobel-us.xml", 14, 21},
                        {"sndlib/germany50.xml", 50, 88},
                        {"repetita/rf1221_real_hard.graph", 104, 302},
                        {"mesh/freifunk-leipzig.json", 210, 413},
                        {"helix/a100.ini", 6, 14}};
  for (const auto& [name, nodes, rows] : table) {
    if (!std::filesystem::exists(folder / name)) continue;
    const auto file = read_network(folder / name, kGigabit);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->network.num_nodes(), nodes) << name;
    EXPECT_EQ(file->network.num_rows(), rows) << name;
  }
  // San Diego is stored as 32.42 degrees.minutes north.
  const auto nobel = read_network(folder / "sndlib/nobel-us.xml", kGigabit);
  ASSERT_TRUE(nobel);
  bool found = false;
  for (const Node& node : nobel->network.nodes())
    found = found || std::abs(node.place->latitude - 32.7) < 1e-9;
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace lamina::io
