#include "lamina/io/networks/gridpp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::ElementsAre;

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

}  // namespace
}  // namespace lamina::io
