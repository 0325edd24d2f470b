#include "lamina/sim/latency_digest.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "lamina/core/random.h"

namespace lamina::sim {
namespace {

LatencyDigest digest_of(std::initializer_list<double> latencies, std::size_t num_exact) {
  LatencyDigest digest(num_exact);
  for (const double each : latencies) digest.add(Seconds(each));
  return digest;
}

TEST(LatencyDigest, IsByNearestRank) {
  // In order: 1 2 3 4. Rank ceil(0.5 * 4) = 2, ceil(0.51 * 4) = 3, ceil(0.95 * 4) = 4.
  const LatencyDigest digest = digest_of({3, 1, 4, 2}, 100);
  EXPECT_EQ(digest.percentile(0.5), Seconds(2));
  EXPECT_EQ(digest.percentile(0.51), Seconds(3));
  EXPECT_EQ(digest.percentile(0.95), Seconds(4));
  EXPECT_EQ(digest.percentile(1e-9), Seconds(1));
  EXPECT_EQ(digest.mean(), Seconds(2.5));
  EXPECT_EQ(digest.max(), Seconds(4));
  EXPECT_EQ(digest.count(), 4U);
}

TEST(LatencyDigest, IsZeroOfNone) {
  const LatencyDigest none(10);
  EXPECT_EQ(none.mean(), Seconds());
  EXPECT_EQ(none.percentile(0.5), Seconds());
}

// Latencies that are all alike stay what they are, however many.
TEST(LatencyDigest, KeepsWhatIsAlike) {
  LatencyDigest digest(3);
  for (int i = 0; i < 1000; ++i) digest.add(Seconds(i < 900 ? 0.7 : 0.0));
  EXPECT_EQ(digest.percentile(0.5), Seconds(0.7));
  EXPECT_EQ(digest.percentile(0.1), Seconds());
  EXPECT_EQ(digest.max(), Seconds(0.7));
}

// Against sorting: exact below the limit, and above it never too low and less than 2^-10 too high.
TEST(LatencyDigest, AgreesWithSorting) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    const std::size_t limit = 1 + random.below(2000), n = 1 + random.below(4000);
    LatencyDigest digest(limit);
    std::vector<double> all;
    for (std::size_t i = 0; i < n; ++i) {
      all.push_back(random.chance(0.1) ? 0.0 : random.log_uniform(1e-6, 1e3));
      digest.add(Seconds(all.back()));
    }
    std::ranges::sort(all);
    for (const double share : {0.01, 0.5, 0.9, 0.95, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(n)));
      const double truth = all[std::max<std::size_t>(rank, 1) - 1];
      const double found = digest.percentile(share).value();
      if (n <= limit) {
        EXPECT_EQ(found, truth);
      } else {
        EXPECT_GE(found, truth);
        EXPECT_LE(found, truth * (1.0 + 0x1p-10));
      }
    }
  }
}

}  // namespace
}  // namespace lamina::sim
