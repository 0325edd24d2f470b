#include "lamina/core/units.h"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <string>
#include <utility>

namespace lamina {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

template <class Q>
double read(std::string_view text) {
  const auto quantity = parse_quantity<Q>(text);
  EXPECT_TRUE(quantity.has_value()) << (quantity ? "" : quantity.error().text());
  return quantity ? quantity->value() : std::numeric_limits<double>::quiet_NaN();
}

template <class Q>
Error refusal(std::string_view text) {
  const auto quantity = parse_quantity<Q>(text);
  EXPECT_FALSE(quantity.has_value()) << text << " was read";
  return quantity ? Error{} : quantity.error();
}

TEST(ParseQuantity, ReadsSizes) {
  EXPECT_DOUBLE_EQ(read<Bytes>("602112 B"), 602112.0);
  EXPECT_DOUBLE_EQ(read<Bytes>("12 kB"), 12'000.0);
  EXPECT_DOUBLE_EQ(read<Bytes>("4 GiB"), 4.0 * 1024 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(read<Bytes>("8 Mbit"), 1'000'000.0);  // 8 bits a byte
  EXPECT_DOUBLE_EQ(read<Bytes>("8 Kibit"), 1024.0);
  EXPECT_DOUBLE_EQ(read<Bytes>("0 B"), 0.0);
}

TEST(ParseQuantity, ReadsTimesRatesAndWork) {
  EXPECT_DOUBLE_EQ(read<Seconds>("2 ms"), 0.002);
  EXPECT_DOUBLE_EQ(read<Seconds>("4.9 us"), 4.9e-6);
  EXPECT_DOUBLE_EQ(read<Seconds>("4.9 µs"), 4.9e-6);  // U+00B5, the micro sign
  EXPECT_DOUBLE_EQ(read<Seconds>("4.9 μs"), 4.9e-6);  // U+03BC, the Greek letter
  EXPECT_DOUBLE_EQ(read<Seconds>("7 ns"), 7e-9);
  EXPECT_DOUBLE_EQ(read<BytesPerSecond>("100 Mbit/s"), 12.5e6);
  EXPECT_DOUBLE_EQ(read<BytesPerSecond>("1.5 MB/s"), 1.5e6);
  EXPECT_DOUBLE_EQ(read<FlopPerSecond>("50 GFLOP/s"), 50e9);
  EXPECT_DOUBLE_EQ(read<Flop>("173.4 MFLOP"), 173.4e6);
  EXPECT_DOUBLE_EQ(read<PerSecond>("30 /s"), 30.0);
  EXPECT_DOUBLE_EQ(read<PerSecond>("5 /min"), 5.0 / 60.0);
  EXPECT_DOUBLE_EQ(read<PerSecond>("9/h"), 0.0025);  // 9 / 3600
}

TEST(ParseQuantity, TakesEveryPrefixOfPowersOfAThousand) {
  double factor = 1.0;
  for (const std::string prefix : {"", "k", "M", "G", "T", "P", "E"}) {
    EXPECT_DOUBLE_EQ(read<Flop>("3 " + prefix + "FLOP"), 3.0 * factor);
    factor *= 1000.0;
  }
}

// A product or quotient of doubles would be off by one unit in the last place.
TEST(ParseQuantity, RoundsDecimalsOnce) {
  EXPECT_EQ(read<Seconds>("4.9 us"), 4.9e-6);
  EXPECT_EQ(read<Seconds>("0.3 ms"), 0.3e-3);
  EXPECT_EQ(read<Flop>("173.4 MFLOP"), 173.4e6);
  EXPECT_EQ(read<Flop>("1.1e3 kFLOP"), 1.1e6);
  EXPECT_EQ(read<Flop>("1.1E+3 kFLOP"), 1.1e6);
  EXPECT_EQ(read<Flop>("0.7e-3 GFLOP"), 0.7e6);
  EXPECT_EQ(read<Bytes>("2363 EB"), 2363e18);
}

// Up to 18 digits with a point anywhere: what the C library makes of the digits with the exponent.
RC_GTEST_PROP(ParseQuantity, RoundsEveryDecimalOnce, (std::uint64_t drawn)) {
  const auto [prefix, power] = *rc::gen::element<std::pair<const char*, const char*>>(
      std::pair{"m", "e-3"}, std::pair{"u", "e-6"}, std::pair{"n", "e-9"}, std::pair{"", "e0"});
  const auto num_digits = *rc::gen::inRange<std::size_t>(1, 19);
  std::string digits = std::to_string(drawn).substr(0, num_digits);
  digits.insert(*rc::gen::inRange<std::size_t>(0, digits.size() + 1), ".");
  const double expected = std::strtod((digits + power).c_str(), nullptr);
  RC_ASSERT(read<Seconds>(digits + " " + prefix + "s") == expected);
}

TEST(ParseQuantity, IsLenientAboutTheSpaceAndExponents) {
  EXPECT_DOUBLE_EQ(read<Bytes>("5EB"), 5e18);
  EXPECT_DOUBLE_EQ(read<Bytes>("5   B"), 5.0);
  EXPECT_DOUBLE_EQ(read<Bytes>("5e3 B"), 5000.0);
  EXPECT_DOUBLE_EQ(read<Bytes>("-0 B"), 0.0);
}

TEST(ParseQuantity, RefusesABareNumberWithAnExample) {
  const Error error = refusal<BytesPerSecond>("100");
  EXPECT_EQ(error.code, ErrorCode::kUnit);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("'100'"), HasSubstr("unit is missing"), HasSubstr("100 Mbit/s")));
}

TEST(ParseQuantity, RefusesTheUnitOfAnotherDimension) {
  for (const std::string_view text : {"5 B/s", "5 FLOP", "5 s", "5 GFLOP/s"}) {
    const Error error = refusal<Bytes>(text);
    EXPECT_EQ(error.code, ErrorCode::kUnit);
    EXPECT_THAT(error.message, HasSubstr("measures something else"));
  }
  EXPECT_EQ(refusal<Seconds>("5 B").code, ErrorCode::kUnit);
  for (const std::string_view text : {"5 s", "5 B/s", "5 GFLOP/s", "5 k/s", "5 /day", "5"})
    EXPECT_EQ(refusal<PerSecond>(text).code, ErrorCode::kUnit) << text;
}

TEST(ParseQuantity, RefusesWhatIsNoUnit) {
  for (const std::string_view text :
       {"5 mB", "5 KB", "5 Gs", "5 MiFLOP", "5 flop", "5 B ", "5 B/S", "5 %", "0x10 B", "1,5 B"}) {
    EXPECT_EQ(refusal<Bytes>(text).code, ErrorCode::kUnit) << text;
  }
  EXPECT_EQ(refusal<Seconds>("5 ks").code, ErrorCode::kUnit);
  EXPECT_EQ(refusal<Flop>("5 KiFLOP").code, ErrorCode::kUnit);
}

TEST(ParseQuantity, RefusesNumbersThatAreNone) {
  for (const std::string_view text : {"", "B", "fast", " 5 B", "+5 B", "- 5 B", "--5 B"})
    EXPECT_EQ(refusal<Bytes>(text).code, ErrorCode::kValue) << text;
}

TEST(ParseQuantity, RefusesNegativeInfiniteAndNotANumber) {
  EXPECT_THAT(refusal<Bytes>("-5 B").message, HasSubstr("negative"));
  for (const std::string_view text : {"inf B", "nan B", "1e999 B", "1e305 EB", "1.5e305 EB"})
    EXPECT_EQ(refusal<Bytes>(text).code, ErrorCode::kValue) << text;
}

TEST(ParseQuantity, RefusesWhatWouldSilentlyBecomeZero) {
  for (const std::string_view text : {"1e-400 s", "1e-320 ns", "1.5e-320 ns"})
    EXPECT_THAT(refusal<Seconds>(text).message, HasSubstr("beyond what a double can hold")) << text;
}

TEST(ToText, IsShortAndExact) {
  EXPECT_EQ(to_text(Bytes(602112)), "588 KiB");  // 602112 = 588 * 1024
  EXPECT_EQ(to_text(Bytes(602113)), "602113 B");
  EXPECT_EQ(to_text(Bytes(4'000'000'000.0)), "4 GB");
  EXPECT_EQ(to_text(Bytes(0)), "0 B");
  EXPECT_EQ(to_text(Flop(173.4e6)), "173.4 MFLOP");
  EXPECT_EQ(to_text(Seconds(0.002)), "2 ms");
  EXPECT_EQ(to_text(Seconds(4.9e-6)), "4.9 us");
  EXPECT_EQ(to_text(BytesPerSecond(1.5e6)), "12 Mbit/s");
  EXPECT_EQ(to_text(FlopPerSecond(50e9)), "50 GFLOP/s");
  EXPECT_EQ(to_text(PerSecond(30.0)), "30 /s");
}

TEST(ToText, HoldsTheExtremesOfADouble) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::min(), Limits::denorm_min(), 1.0 / 3.0}) {
    EXPECT_EQ(read<Bytes>(to_text(Bytes(value))), value);
    EXPECT_EQ(read<BytesPerSecond>(to_text(BytesPerSecond(value))), value);
    EXPECT_EQ(read<Seconds>(to_text(Seconds(value))), value);
  }
}

template <class Q>
void expect_reads_back(double value) {
  const std::string text = to_text(Q(value));
  const auto read_back = parse_quantity<Q>(text);
  RC_ASSERT(read_back.has_value());
  RC_ASSERT(read_back->value() == value);
}

RC_GTEST_PROP(ToText, ReadsBackAsTheSameValue, (double drawn)) {
  const double value = std::abs(drawn);
  RC_PRE(std::isfinite(value));
  expect_reads_back<Bytes>(value);
  expect_reads_back<Flop>(value);
  expect_reads_back<Seconds>(value);
  expect_reads_back<BytesPerSecond>(value);
  expect_reads_back<FlopPerSecond>(value);
  expect_reads_back<PerSecond>(value);
}

// What people write: a few digits, perhaps a point, and a prefix.
RC_GTEST_PROP(ToText, IsNoLongerThanWhatPeopleWrite, (std::uint16_t digits, bool has_point)) {
  const auto prefix = *rc::gen::element<std::string>("", "k", "M", "G", "T", "P", "E");
  RC_PRE(digits > 0);
  const std::string written = std::to_string(digits) + (has_point ? ".5 " : " ") + prefix + "FLOP";
  RC_ASSERT(to_text(*parse_quantity<Flop>(written)).size() <= written.size());
}

TEST(ToHuman, RoundsToThreeDigits) {
  EXPECT_EQ(to_human(Flop(39.29e9)), "39.3 GFLOP");
  EXPECT_EQ(to_human(Bytes(602112)), "588 KiB");
  EXPECT_EQ(to_human(Seconds(0.06218)), "62.2 ms");
  EXPECT_EQ(to_human(Seconds(2.731)), "2.73 s");
  EXPECT_EQ(to_human(Seconds(12345.6)), "12346 s");
  EXPECT_EQ(to_human(BytesPerSecond(12.5e6)), "100 Mbit/s");
  EXPECT_EQ(to_human(PerSecond(1234.5678)), "1235 /s");
  EXPECT_EQ(to_human(PerSecond(0.0025)), "0.0025 /s");
  EXPECT_EQ(to_human(Seconds(0)), "0 s");
  EXPECT_EQ(to_human(Bytes(0)), "0 B");
}

TEST(ToHuman, MovesToTheNextPrefixWhereRoundingReachesIt) {
  EXPECT_EQ(to_human(Flop(999.4e6)), "999 MFLOP");
  EXPECT_EQ(to_human(Flop(999.6e6)), "1 GFLOP");
  EXPECT_EQ(to_human(Bytes(1023.4)), "1023 B");
  EXPECT_EQ(to_human(Bytes(1023.6)), "1 KiB");
  EXPECT_EQ(to_human(Bytes(1000.0 * 1024)), "1000 KiB");
  EXPECT_EQ(to_human(Seconds(999.6e-6)), "1 ms");
}

TEST(ToHuman, StaysShortAtTheExtremes) {
  EXPECT_EQ(to_human(Bytes(1e300)), "8.88e+284 PiB");
  EXPECT_EQ(to_human(Seconds(1e-300)), "1e-291 ns");
}

}  // namespace
}  // namespace lamina
