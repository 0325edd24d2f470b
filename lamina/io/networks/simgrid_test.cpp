#include "lamina/io/networks/simgrid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using namespace lamina::io::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
  EXPECT_EQ(file->network.nodes()[7].compute, FlopPerSecond(4e8));
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
      texts_of(file->notes),
      ElementsAre("1 elements state cores: a host computes with all of its cores together",
                  "2 links are crossed by several routes; here each route has them to itself"));
}

TEST(Simgrid, FillsNoRouters) {
  const auto file = read(parse_simgrid, kPlatform, {FlopPerSecond(1.0), {}, {}, {}});
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->network.nodes()[0].is_relay());
  EXPECT_THAT(file->filled, IsEmpty());
}

std::string in_zone(const std::string& inside, const std::string& routing = "Full") {
  return "<platform><zone id='z' routing='" + routing + "'>" + inside + "</zone></platform>";
}

TEST(Simgrid, TakesTheStateThatAHostStartsIn) {
  const auto speed = [](const std::string& attributes) {
    const auto file = read(parse_simgrid, in_zone("<host id='a' " + attributes + "/>"), {});
    return file ? to_text(file->network.nodes()[0].compute) : file.error().text();
  };
  EXPECT_EQ(speed("speed='1Gf,0.5Gf,0.1Gf' pstate='1'"), "500 MFLOP/s");
  EXPECT_EQ(speed("speed='1Gf, 0.5Gf' pstate='1' core='4'"), "2 GFLOP/s");
  EXPECT_EQ(speed("power='1e9'"), "1 GFLOP/s");
  EXPECT_EQ(speed("speed='1Gf' pstate='1'"),
            "f: line 1: the attribute 'pstate' is 1, but 'speed' lists 1 states, from 0");
  EXPECT_EQ(speed("speed='1Gf' core='0'"),
            "f: line 1: the attribute 'core' is '0', not a whole number from 1 to 1000000");
}

TEST(Simgrid, SaysWhichZonesHaveUnknownLinks) {
  const auto notes = [](const std::string& routing) {
    return texts_of(
        read(parse_simgrid, in_zone("<host id='a' speed='1Gf' coordinates='1 2 3'/>", routing), {})
            ->notes);
  };
  EXPECT_THAT(notes("Floyd"), IsEmpty());
  EXPECT_THAT(notes("Vivaldi"),
              ElementsAre("the zone 'z' routes by 'Vivaldi', which is not known: only the routes "
                          "that it lists are links"));
}

TEST(Simgrid, CountsNoHostsUpToTheEndOfTheIntegers) {
  const auto hosts = [](const std::string& radical, const std::string& prefix = "h") {
    const auto file = read(parse_simgrid,
                           in_zone("<cluster id='c' prefix='" + prefix + "' suffix='' radical='" +
                                   radical + "' speed='1Gf' bw='1GBps' lat='1us'/>"),
                           {});
    return file ? std::to_string(file->network.num_nodes() - 1)
                : std::string(to_text(file.error().code));
  };
  EXPECT_EQ(hosts("18446744073709551615"), "1");
  EXPECT_EQ(hosts("18446744073709551614-18446744073709551615"), "2");
  EXPECT_EQ(hosts("0-3,18446744073709551615"), "5");
  EXPECT_EQ(hosts("0-18446744073709551615"), "limit");
  EXPECT_EQ(hosts("0-99999", std::string(1000, 'h')), "limit");
}

TEST(Simgrid, NamesWhatIsWrong) {
  const auto with = [](std::string_view from, std::string_view to) {
    return message(parse_simgrid, edited(kPlatform, from, to));
  };
  EXPECT_EQ(with("speed=\"2E9f\"", "speed=\"2E9Hz\""),
            "f: line 5: the attribute 'speed' is '2E9Hz', which is not understood");
  EXPECT_EQ(with("speed=\"2E9f\"", ""), "f: line 5: the attribute 'speed' of <cluster> is missing");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"1-2,x\""),
            "f: line 5: the attribute 'radical' has 'x', which is neither a number nor a range");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"1-99999999999\""),
            "f: line 5: the range '1-99999999999' of the attribute 'radical' is not a range of at "
            "most 1000000 hosts");
  EXPECT_EQ(with("radical=\"1-2,7\"", "radical=\"3-2\""),
            "f: line 5: the range '3-2' of the attribute 'radical' is not a range of at most "
            "1000000 hosts");
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

}  // namespace
}  // namespace lamina::io
