#include "lamina/io/networks/sndlib_native.h"

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

constexpr std::string_view kText = R"(?SNDlib native format; type: network; version: 1.0
# network made up
META (
  granularity = 5min
  unit = MBITPERSEC
)
NODES (
  A ( 8.54 47.37 )
  B
)
LINKS (
  L1 ( A B ) 2500.00 0.00 0.00 0.00 ( 10000.00 5.00 )
  L2 ( B A ) 0.00 0.00 0.00 0.00 ( )
)
DEMANDS (
  D1 ( A B ) 1 10.0 UNLIMITED
)
)";

TEST(SndlibNative, ReadsNodesLinksAndTheirInstalledCapacities) {
  const auto file = read(parse_sndlib_native, kText);
  EXPECT_THAT(ids_of(file), ElementsAre("A", "B"));
  EXPECT_THAT(rows_of(file), ElementsAre("A=B 2.5 Gbit/s 0 s", "B=A 1 Gbit/s 0 s"));
  EXPECT_THAT(texts_of(file->notes), Contains(HasSubstr("degrees or pixels")));
  const auto unknown = read(parse_sndlib_native, edited(kText, "MBITPERSEC", "E1"));
  EXPECT_THAT(rows_of(unknown), ElementsAre("A=B 1 Gbit/s 0 s", "B=A 1 Gbit/s 0 s"));
  EXPECT_THAT(texts_of(unknown->notes), Contains(HasSubstr("1 links state a capacity in 'E1'")));
}

TEST(SndlibNative, NamesWhatIsWrong) {
  const auto said = [](std::string_view from, std::string_view to) {
    return message(parse_sndlib_native, edited(kText, from, to));
  };
  EXPECT_EQ(said("2500.00", "much"),
            "f: line 12: the pre-installed capacity is 'much', not a decimal number from 0");
  EXPECT_EQ(said("( A B ) 2500.00", "A B"), "f: line 12: expected '(', not 'A'");
  EXPECT_EQ(said("( A B ) 25", "( A X ) 25"),
            "f: line 12: the link 'A' - 'X' ends at 'X', but no node has this id");
  EXPECT_EQ(said("UNLIMITED\n)", "UNLIMITED"), "f: line 16: the file ends inside a section");
  EXPECT_EQ(said("NODES", "KNOTS"), "f: the section NODES is missing");
}

}  // namespace
}  // namespace lamina::io
