#include "lamina/io/networks/edge_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::ElementsAre;

TEST(EdgeList, ReadsOneWayLinksWithTheirLengths) {
  const auto file = read(parse_edge_list, "# from to km\n0\t1\t800\n3 0 2.5  # back\n\n", kPerKm);
  EXPECT_THAT(rows_of(file), ElementsAre("0>1 1 Gbit/s 4 ms", "3>0 1 Gbit/s 12.5 us"));
  EXPECT_THAT(ids_of(file), ElementsAre("0", "1", "3"));
}

TEST(EdgeList, TakesNamesForNodesAndNoneThatTheFileDoesNotName) {
  EXPECT_THAT(ids_of(read(parse_edge_list, "paris lyon 390\nlyon 7 300\n", kPerKm)),
              ElementsAre("paris", "lyon", "7"));
  EXPECT_THAT(ids_of(read(parse_edge_list, "10 9 1\n9 4000000000 1\n", kPerKm)),
              ElementsAre("9", "10", "4000000000"));
}

TEST(EdgeList, NamesWhatIsWrong) {
  EXPECT_EQ(message(parse_edge_list, "0 1 10\n1 2\n"),
            "f: line 2: a line must be \"from to km\", this one has 2 words");
  EXPECT_EQ(message(parse_edge_list, "0 1 10\n1 0 -7\n"),
            "f: line 2: the length is '-7', which is negative");
  EXPECT_EQ(message(parse_edge_list, "0 1 ten\n"),
            "f: line 1: the length is 'ten', not a finite decimal number");
  EXPECT_EQ(message(parse_edge_list, "# nothing\n"), "f: there is no link");
}

}  // namespace
}  // namespace lamina::io
