#include "lamina/runtime/elements.h"

#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>

namespace lamina::runtime {
namespace {

TEST(Halves, EveryHalfComesBack) {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = half_to_float(half);
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(half_to_float(float_to_half(value))));
    else
      EXPECT_EQ(float_to_half(value), half) << value;
  }
}

TEST(Halves, AreRoundedToTheNearestTiesToEven) {
  EXPECT_EQ(float_to_half(1.0F + 0x1p-11F), float_to_half(1.0F));  // a tie, to even
  EXPECT_EQ(float_to_half(1.0F + 0x3p-11F), float_to_half(1.0F + 0x2p-10F));
  EXPECT_EQ(float_to_half(65519.0F), 0x7bff);  // the largest
  EXPECT_EQ(float_to_half(65520.0F), 0x7c00);  // infinite
  EXPECT_EQ(float_to_half(0x1p-26F), 0);
  EXPECT_EQ(float_to_half(2047.9F * 0x1p-25F), 0x0400);  // up into the normal ones
}

}  // namespace
}  // namespace lamina::runtime
