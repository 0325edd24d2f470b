#include "lamina/io/networks/helix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using namespace lamina::io::testing;
using ::testing::ElementsAre;

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

TEST(Helix, KeepsWhatTheFileStates) {
  const Defaults all{FlopPerSecond(1e9), BytesPerSecond(1.0), Seconds(9.0), Seconds(1.0)};
  const auto file = read(parse_helix, kHelix, all);
  EXPECT_THAT(rows_of(file), ElementsAre("source=0 113.6 Mbit/s 55 ms", "0=1 10 Gbit/s 1 ms"));
  ASSERT_EQ(file->filled.size(), 1U);
  EXPECT_EQ(file->filled[0].what, "compute");
  EXPECT_EQ(file->filled[0].count, 4U);
}

TEST(Helix, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    return message(parse_helix, edited(kHelix, from, to));
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

}  // namespace
}  // namespace lamina::io
