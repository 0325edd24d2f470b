#include "lamina/generate/distribution.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace lamina::generate {
namespace {

std::string distribution_message(std::string_view text,
                                 const Distribution::Values& values = kSpeeds) {
  const auto parsed = Distribution::parse(text, values);
  return parsed ? "read" : parsed.error().text();
}

std::vector<double> drawn(std::string_view text, const Distribution::Values& values,
                          std::size_t count = 4000) {
  const auto distribution = Distribution::parse(text, values);
  EXPECT_TRUE(distribution) << distribution.error().text();
  Random random(11);
  std::vector<double> out(count);
  for (double& value : out) value = distribution->draw(random);
  std::ranges::sort(out);
  return out;
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

TEST(Distributions, KeepConstantsAndChoicesToTheLastBit) {
  EXPECT_EQ(drawn("1.23456789 GFLOP/s", kSpeeds, 3), std::vector(3, 1.23456789e9));
  EXPECT_EQ(drawn("constant: 2 ms", kTimes, 1).front(), 0.002);
  const auto choices = drawn("choice:1 Mbit/s, 1 Mbit/s,8 Mbit/s", kRates, 3000);
  const auto slow = std::ranges::count(choices, 125'000.0);
  EXPECT_EQ(slow + std::ranges::count(choices, 1e6), 3000);
  EXPECT_NEAR(static_cast<double>(slow), 2000.0, 130.0);  // five standard deviations of 26
}

// Quantiles and means of 4000 draws, within about five standard errors.
TEST(Distributions, DrawWhatTheirNamesSay) {
  const auto uniform = drawn("uniform:2,4", kNumbers);
  EXPECT_GE(uniform.front(), 2.0);
  EXPECT_LE(uniform.back(), 4.0);
  EXPECT_NEAR(mean(uniform), 3.0, 0.05);
  const auto log_uniform = drawn("log-uniform:1,100", kNumbers);
  EXPECT_GE(log_uniform.front(), 1.0);
  EXPECT_LE(log_uniform.back(), 100.0);
  EXPECT_NEAR(log_uniform[2000], 10.0, 1.9);
  const auto lognormal = drawn("lognormal:10,0.5", kNumbers);
  EXPECT_NEAR(lognormal[2000], 10.0, 0.5);
  EXPECT_NEAR(std::log(lognormal[3364] / 10.0), 0.5, 0.06);  // 84.1 % lie below one sigma
  EXPECT_NEAR(mean(drawn("exponential:5 ms", kTimes)), 0.005, 0.0004);
}

TEST(Distributions, RoundDrawsToFourDigits) {
  EXPECT_EQ(rounded(123456.0), 123500.0);
  EXPECT_EQ(rounded(0.0), 0.0);
  EXPECT_EQ(rounded(1e-7 / 3.0), 3.333e-8);
  for (const double value : drawn("uniform:1 GFLOP/s,9 GFLOP/s", kSpeeds, 200))
    EXPECT_EQ(value, rounded(value));
  for (const double value : drawn("lognormal:1 Gbit/s,1", kRates, 200))  // in bit/s
    EXPECT_EQ(value * 8.0, rounded(value * 8.0));
}

TEST(Distributions, NameWhatDoesNotFit) {
  EXPECT_EQ(distribution_message("unifrom:1 GFLOP/s,2 GFLOP/s"),
            "'unifrom' is not a distribution (did you mean 'uniform'?); known: constant:VALUE, "
            "uniform:LOW,HIGH, log-uniform:LOW,HIGH, lognormal:MEDIAN,SIGMA, exponential:MEAN, "
            "choice:VALUE,VALUE,...");
  EXPECT_EQ(distribution_message("uniform:1 GFLOP/s"),
            "'uniform:1 GFLOP/s' must be uniform:LOW,HIGH");
  EXPECT_EQ(distribution_message("uniform:2 GFLOP/s,1 GFLOP/s"),
            "'uniform:2 GFLOP/s,1 GFLOP/s': the first value is above the second, as in "
            "uniform:LOW,HIGH");
  EXPECT_EQ(distribution_message("0 FLOP/s"), "'0 FLOP/s' must be above zero here");
  EXPECT_EQ(distribution_message("choice:1 s,", kTimes),
            "'' is not a time: it does not start with a decimal number; write e.g. \"2 ms\"");
  EXPECT_EQ(distribution_message("0 s", kTimes), "read");
  EXPECT_EQ(distribution_message("log-uniform:0 s,1 s", kTimes), "'0 s' must be above zero here");
  EXPECT_EQ(distribution_message("lognormal:1 s,6", kTimes), "the sigma '6' is above 5");
  EXPECT_EQ(distribution_message("lognormal:1 s,x", kTimes),
            "'x' is not a finite, nonnegative number");
  EXPECT_EQ(distribution_message("-1", kNumbers), "'-1' is not a finite, nonnegative number");
}

}  // namespace
}  // namespace lamina::generate
