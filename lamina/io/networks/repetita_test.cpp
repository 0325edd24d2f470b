#include "lamina/io/networks/repetita.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kRepetita =
    "NODES 2\nlabel x y\na -74.5 40.5\nb 1 2\n\nEDGES 2\nlabel src dest weight bw delay\ne0 0 1 10 "
    "8000 7\ne1 1 0 10 0 7\n";

TEST(Repetita, ReadsKilobitsAndLeavesDelaysOut) {
  const auto file = read(parse_repetita, kRepetita);
  EXPECT_THAT(rows_of(file), ElementsAre("0>1 8 Mbit/s 0 s", "1>0 1 Gbit/s 0 s"));
  EXPECT_EQ(file->network.nodes()[0].label, "a");
  EXPECT_EQ(file->network.nodes()[0].place->longitude, -74.5);
  EXPECT_THAT(texts_of(file->notes), Contains(HasSubstr("no known unit")));
  const auto nowhere =
      read(parse_repetita, "NODES 1\nlabel x y\na 0 0\nEDGES 0\nlabel src dest weight bw delay\n");
  ASSERT_TRUE(nowhere) << nowhere.error().text();
  EXPECT_FALSE(nowhere->network.nodes()[0].place);
}

TEST(Repetita, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    return message(parse_repetita, edited(kRepetita, from, to));
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

}  // namespace
}  // namespace lamina::io
