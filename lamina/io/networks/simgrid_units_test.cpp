#include "lamina/io/networks/simgrid_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::io {
namespace {

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

}  // namespace
}  // namespace lamina::io
