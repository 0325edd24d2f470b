#include "lamina/core/quantity.h"

#include <gtest/gtest.h>
#include <type_traits>

namespace lamina {
namespace {

// Whether `a op b` compiles: what must not compile is as much part of the contract as what must.
template <class A, class B>
concept CanAdd = requires(A a, B b) { a + b; };
template <class A, class B>
concept CanMultiply = requires(A a, B b) { a* b; };
template <class A, class B>
concept CanDivide = requires(A a, B b) { a / b; };
template <class A, class B>
concept CanCompare = requires(A a, B b) { a < b; };

static_assert(CanAdd<Seconds, Seconds> && CanCompare<Seconds, Seconds>);
static_assert(!CanAdd<Seconds, Bytes> && !CanAdd<Seconds, double> && !CanCompare<Seconds, Bytes>);
static_assert(!CanMultiply<Seconds, Seconds> && !CanMultiply<Bytes, Seconds>);
static_assert(!CanDivide<Bytes, FlopPerSecond> && !CanDivide<Flop, BytesPerSecond>);
static_assert(!CanDivide<Seconds, Bytes>);
static_assert(!std::is_convertible_v<double, Seconds> && !std::is_convertible_v<Seconds, double>);
static_assert(sizeof(Seconds) == sizeof(double) && std::is_trivially_copyable_v<Seconds>);

TEST(Quantity, DividesAmountByRate) {
  EXPECT_EQ(Bytes(20) / BytesPerSecond(10), Seconds(2));
  EXPECT_EQ(Flop(30) / FlopPerSecond(10), Seconds(3));
  EXPECT_EQ(Bytes(20) / Seconds(2), BytesPerSecond(10));
  EXPECT_EQ(Flop(30) / Seconds(3), FlopPerSecond(10));
  EXPECT_EQ(BytesPerSecond(10) * Seconds(2), Bytes(20));
  EXPECT_EQ(FlopPerSecond(10) * Seconds(3), Flop(30));
}

TEST(Quantity, IsAVectorSpace) {
  EXPECT_EQ(Seconds(1) + Seconds(2) - Seconds(0.5), Seconds(2.5));
  EXPECT_EQ(2.0 * Seconds(3), Seconds(6));
  EXPECT_EQ(Seconds(3) * 2.0, Seconds(6));
  EXPECT_EQ(Seconds(3) / 2.0, Seconds(1.5));
  EXPECT_DOUBLE_EQ(Seconds(3) / Seconds(2), 1.5);
  Seconds sum(1);
  sum += Seconds(2);
  sum -= Seconds(0.5);
  EXPECT_EQ(sum, Seconds(2.5));
}

TEST(Quantity, StartsAtZeroAndKnowsInfinity) {
  EXPECT_EQ(Seconds(), Seconds(0));
  EXPECT_LT(Seconds(1e308), Seconds::infinity());
  EXPECT_FALSE(Seconds::infinity().is_finite());
  EXPECT_TRUE(Seconds(1e308).is_finite());
}

}  // namespace
}  // namespace lamina
