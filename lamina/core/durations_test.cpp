#include "lamina/core/durations.h"

#include <gtest/gtest.h>

namespace lamina {
namespace {

TEST(Durations, TakeUnitAndDecimalsFromTheLargest) {
  const Durations ms(Seconds(0.0622));
  EXPECT_EQ(ms.text(Seconds(0.0622)), "62.2 ms");
  EXPECT_EQ(ms.text(Seconds(0.00865)), "8.7 ms");  // 8.65 is 8.6500000000000004 in binary
  EXPECT_EQ(ms.bare(Seconds(0.0)), "0.0");
  EXPECT_EQ(Durations(Seconds(2.734)).text(Seconds(0.5)), "0.50 s");
  EXPECT_EQ(Durations(Seconds(123.4e-6)).text(Seconds(50e-6)), "50.0 us");
  EXPECT_EQ(Durations(Seconds(5e-9)).text(Seconds(5e-9)), "5.00 ns");
  EXPECT_EQ(Durations(Seconds(86400)).text(Seconds(86400)), "86400 s");
}

TEST(Durations, RoundingUpChangesTheUnit) {
  EXPECT_EQ(Durations(Seconds(0.99996)).text(Seconds(0.99996)), "1.00 s");
  EXPECT_EQ(Durations(Seconds(0.0099996)).text(Seconds(0.0099996)), "10.0 ms");
}

TEST(Durations, DoNotShowSomethingAsNothing) {
  EXPECT_EQ(Durations(Seconds(0.0622)).text(Seconds(1e-6)), "< 0.1 ms");
  EXPECT_EQ(Durations(Seconds(0.5)).text(Seconds(1e-6)), "< 0.1 ms");
}

TEST(Durations, OfNothing) { EXPECT_EQ(Durations(Seconds()).text(Seconds()), "0.00 s"); }

TEST(FactorText, SaysHowMuchMore) {
  EXPECT_EQ(factor_text(Seconds(1), Seconds(1)), "=");
  EXPECT_EQ(factor_text(Seconds(1.0 + 1e-12), Seconds(1)), "=");
  EXPECT_EQ(factor_text(Seconds(2.734), Seconds(0.0622)), "44 x");
  EXPECT_EQ(factor_text(Seconds(1.5), Seconds(1)), "+50 %");
  EXPECT_EQ(factor_text(Seconds(1.031), Seconds(1)), "+3.1 %");
  EXPECT_EQ(factor_text(Seconds(1.0001), Seconds(1)), "+<0.1 %");
  EXPECT_EQ(factor_text(Seconds(0.8), Seconds(1)), "-20 %");
  EXPECT_EQ(factor_text(Seconds(1234), Seconds(1)), "1234 x");
  EXPECT_EQ(factor_text(Seconds(1), Seconds(0)), "");
  EXPECT_EQ(factor_text(Seconds(0), Seconds(0)), "=");
}

}  // namespace
}  // namespace lamina
