#include "lamina/io/networks/link_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

#include "lamina/core/units.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// "rate delay km" of an edge with these attributes, "-" where one is not known.
std::string said(const Pairs& attributes, LinkFacts facts = LinkFacts()) {
  TopologyLink link;
  for (const auto& [name, value] : attributes) facts.take(name, value);
  try {
    facts.finish(link);
  } catch (const Failure& failure) {
    return failure.error.text();
  }
  return (link.bandwidth ? to_text(*link.bandwidth) : "-") + " " +
         (link.delay ? to_text(*link.delay) : "-") + " " +
         (link.kilometres ? std::to_string(*link.kilometres) : "-");
}

TEST(LinkUnits, TellsBitsFromBytes) {
  const auto rate = [](std::string_view word) { return link_unit(LinkQuantity::kRate, word); };
  EXPECT_EQ(rate("Mbps"), 125e3);
  EXPECT_EQ(rate("mbps"), 125e3);
  EXPECT_EQ(rate("MBps"), 1e6);
  EXPECT_EQ(rate("MBPS"), std::nullopt);
  EXPECT_EQ(rate("Gbit/s"), 125e6);
  EXPECT_EQ(rate("KiB/s"), 1024.0);
  EXPECT_EQ(rate("MBITPERSEC"), 125e3);
  EXPECT_EQ(rate("G"), 125e6);
  EXPECT_EQ(rate("bps"), 0.125);
  EXPECT_EQ(rate("ms"), std::nullopt);
  EXPECT_EQ(link_unit(LinkQuantity::kDelay, "usec"), 1e-6);
  EXPECT_EQ(link_unit(LinkQuantity::kLength, "Km"), 1.0);
  EXPECT_EQ(link_unit(LinkQuantity::kLength, "km/h"), std::nullopt);
}

TEST(LinkFacts, ReadsUnitsFromValuesNamesAndNeighbours) {
  EXPECT_EQ(said({{"bandwidth", "10 Gbps"}, {"Latency", "3.5ms"}, {"length", "12 km"}}),
            "10 Gbit/s 3.5 ms 12.000000");
  EXPECT_EQ(said({{"capacity_mbps", "5"}, {"delayMs", "2"}, {"dist_m", "500"}}),
            "5 Mbit/s 2 ms 0.500000");
  EXPECT_EQ(said({{"LinkSpeed", "155"}, {"LinkSpeedUnits", "M"}}), "155 Mbit/s - -");
  EXPECT_EQ(said({{"link_delay", "7"}, {"delay_unit", "us"}, {"BW (Mbit/s)", "3"}}),
            "3 Mbit/s 7 us -");
  EXPECT_EQ(said({{"LinkSpeed", "9"}, {"LinkSpeedRaw", "1e9"}}), "1 Gbit/s - -");
  EXPECT_EQ(said({{"length", "3"}}, LinkFacts({"length"})), "- - 3.000000");
  LinkFacts facts;
  facts.take_of_graph("capacity_unit", "Mbps");
  facts.take_of_graph("distance_unit", "Km");
  EXPECT_EQ(said({{"capacity", "10"}, {"length", "3"}}, facts), "10 Mbit/s - 3.000000");
}

TEST(LinkFacts, LeavesOutAndReportsWhatHasNoUnit) {
  LinkFacts facts;
  TopologyLink link;
  for (const auto& [name, value] : Pairs{{"bandwidth", "50"},
                                         {"LinkFwdCap", "1000"},
                                         {"weight", "3"},
                                         {"error_rate", "0.1"},
                                         {"delay", "NaN"},
                                         {"capacity", "10-40 Mbps"},
                                         {"LinkLabel", "fast"}})
    facts.take(name, value);
  facts.finish(link);
  EXPECT_FALSE(link.bandwidth || link.delay || link.kilometres);
  EXPECT_THAT(texts_of(facts.notes()),
              ElementsAre("1 edges state 'LinkFwdCap' (the first '1000'), whose unit is not known: "
                          "it is left out",
                          "1 edges state 'bandwidth' (the first '50'), whose unit is not known: it "
                          "is left out",
                          "1 edges state 'capacity' (the first '10-40 Mbps'), whose unit is not "
                          "known: it is left out",
                          "1 edges state 'error_rate' (the first '0.1'), which is not read: it is "
                          "left out"));
  LinkFacts none;
  none.take("delay", "nan");
  none.finish(link);
  EXPECT_THAT(none.notes(), IsEmpty());
}

TEST(LinkFacts, RefusesWhatCannotBe) {
  EXPECT_EQ(said({{"LinkSpeedRaw", "-1"}}), "LinkSpeedRaw is '-1', which is negative");
  EXPECT_EQ(said({{"delay_ms", "inf"}}), "delay_ms is 'inf', which is not finite");
  EXPECT_EQ(said({{"LinkSpeedRaw", "fast"}}),
            "LinkSpeedRaw is 'fast', not a finite decimal number");
  EXPECT_EQ(said({{"bandwidth", "0 Mbps"}}), "- - -");
}

}  // namespace
}  // namespace lamina::io
