#include "lamina/io/networks/node_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST(NodeLink, TakesTuplesOfPythonForIds) {
  const auto file =
      read(parse_node_link,
           R"({"directed": true, "nodes": [{"id": [0, 1]}, {"id": ["a", [2]], "label": null}],
      "links": [{"source": [0, 1], "target": ["a", [2]]}]})");
  EXPECT_THAT(ids_of(file), ElementsAre("(0, 1)", "('a', (2,))"));
  EXPECT_THAT(rows_of(file), ElementsAre("(0, 1)>('a', (2,)) 1 Gbit/s 0 s"));
}

TEST(NodeLink, TakesRatesOfAKnownUnitAndReportsOthers) {
  const auto file = read(
      parse_node_link,
      R"({"directed": true, "graph": {"capacity_unit": "Mbps", "name": []}, "nodes": [{"id": 0, "lat": 1, "Lon": 2}, {"id": 1, "lat": null}],
      "links": [{"source": 0, "target": 1, "capacity": 20, "delay": 4}, {"source": 1, "target": 0, "delay_ms": 3, "distance": null}]})",
      kPerKm);
  EXPECT_THAT(rows_of(file), ElementsAre("0>1 20 Mbit/s 0 s", "1>0 1 Gbit/s 3 ms"));
  EXPECT_THAT(
      texts_of(file->notes),
      Contains(HasSubstr("1 edges state 'delay' (the first '4'), whose unit is not known")));
}

TEST(NodeLink, NotesQualitiesOfMeshNetworks) {
  const auto file = read(
      parse_node_link,
      R"({"edges": [{"source": 0, "source_tq": 0.5, "target": 1, "target_tq": 1, "type": "wifi"}], "nodes": [{"id": 0, "x": 51.3}, {"id": 1}]})");
  EXPECT_THAT(rows_of(file), ElementsAre("0=1 1 Gbit/s 0 s"));
  EXPECT_THAT(texts_of(file->notes), Contains(HasSubstr("are not speeds")));
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
            "f: links[0]: distance is '-5', which is negative");
  EXPECT_EQ(said(R"({"nodes": [], "links": [], "graph": {"a": tru}})"),
            "f: this is not JSON: line 1, column 46: invalid literal (at '}')");
}

}  // namespace
}  // namespace lamina::io
