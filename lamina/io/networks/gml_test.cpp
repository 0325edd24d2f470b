#include "lamina/io/networks/gml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using namespace lamina::io::testing;
using ::testing::ElementsAre;

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

TEST(Gml, DecodesEntitiesAndPassesOverCommentsAndNaN) {
  const auto file = read(parse_gml, R"(  # by hand
graph [ # indented
  node [ id 0 label "C&ocirc;te d&apos;Or &ndash; &#xE9;&nonsense;" latitude NAN lon 3 ]
  node [ id 1 lat 50 LON 8.5 ]
  edge [ source 0 target 1 LinkSpeedRaw NaN ]
])");
  EXPECT_THAT(rows_of(file), ElementsAre("0=1 1 Gbit/s 0 s"));
  EXPECT_EQ(file->network.nodes()[0].label, "C\xC3\xB4te d'Or \xE2\x80\x93 \xC3\xA9&nonsense;");
  EXPECT_FALSE(file->network.nodes()[0].place);
  EXPECT_EQ(file->network.nodes()[1].place->longitude, 8.5);
}

TEST(Gml, ReportsWhatHasNoUnit) {
  const auto file = read(parse_gml, R"(graph [ capacity_unit "Gbps" node [ id 0 ] node [ id 1 ]
  edge [ source 0 target 1 capacity 2 delay 3.5 ] edge [ source 0 target 1 delay 1 ] ])");
  EXPECT_THAT(rows_of(file), ElementsAre("0=1 2 Gbit/s 0 s", "0=1 1 Gbit/s 0 s"));
  EXPECT_THAT(texts_of(file->notes),
              ::testing::Contains("2 edges state 'delay' (the first '3.5'), whose unit is not "
                                  "known: it is left out"));
}

TEST(Gml, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    return message(parse_gml, edited(kGml, from, to));
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
  EXPECT_EQ(with("Longitude 4.5", "4.5"), "f: line 6: expected a key, not '['");
  EXPECT_EQ(with("label \"None\"", "\"None\""), "f: line 6: expected a key, not 'None'");
  EXPECT_EQ(with("id 7 ]", "id ]"), "f: line 7: the key 'id' has no value");
  EXPECT_EQ(message(parse_gml, "hello"), "f: line 1: the key 'hello' has no value");
  EXPECT_EQ(message(parse_gml, "a \"b"), "f: line 1: a text is not closed with '\"'");
  EXPECT_EQ(message(parse_gml, "node 1"), "f: this is not GML: there is no \"graph [\"");
  EXPECT_EQ(message(parse_gml, "graph [ node [ id 0 ] "),
            "f: line 1: the file ends before the block does");
}

}  // namespace
}  // namespace lamina::io
