#include "lamina/runtime/slow_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kS = 1'000'000'000;
const SlowLinks::Ways kWay{{3, "a"}}, kTwo{{3, "b"}, {4, "hub"}};

TEST(SlowLinks, AreNewsOnceAndAgainWhereTheyCarryHalf) {
  SlowLinks links(10 * kS);
  EXPECT_TRUE(links.note(0, kWay, 600.0));
  EXPECT_FALSE(links.note(kS, kWay, 400.0));
  EXPECT_TRUE(links.note(2 * kS, kWay, 290.0));
  EXPECT_TRUE(links.note(2 * kS, kTwo, 100.0));
  const auto slow = links.slow();
  ASSERT_EQ(slow.size(), 3U);
  EXPECT_EQ(slow[0].row, 3);
  EXPECT_EQ(slow[0].from, "a");
  EXPECT_EQ(slow[0].rate, 290.0);
  EXPECT_EQ(slow[2].from, "hub");
}

TEST(SlowLinks, AreTriedAgainOnceTheyWereNotToldForTheHold) {
  SlowLinks links(10 * kS);
  EXPECT_TRUE(links.note(0, kWay, 1.0));
  EXPECT_FALSE(links.note(5 * kS, kWay, 1.0));  // still used, and slow
  EXPECT_THAT(links.due(14 * kS), IsEmpty());
  EXPECT_THAT(links.due(15 * kS), ElementsAre(kWay));
  EXPECT_THAT(links.due(16 * kS), IsEmpty());
  EXPECT_THAT(links.slow(), IsEmpty());
}

// Seconds for which a link that stays slow is left alone, time after time.
std::vector<std::int64_t> waits(std::int64_t hold, int times, std::int64_t good_for) {
  SlowLinks links(hold);
  std::vector<std::int64_t> found;
  for (std::int64_t now = 0; times-- > 0; now += good_for) {
    EXPECT_TRUE(links.note(now, kWay, 5.0));
    const std::int64_t begun = now;
    while (links.due(now).empty()) now += kS;
    found.push_back((now - begun) / kS);
  }
  return found;
}

TEST(SlowLinks, AreLeftAloneTwiceAsLongEachTime) {
  EXPECT_THAT(waits(10 * kS, 9, 2 * kS), ElementsAre(10, 20, 40, 80, 160, 320, 600, 600, 600));
  EXPECT_THAT(waits(0, 4, 2 * kS), ElementsAre(1, 2, 4, 8));
  EXPECT_THAT(waits(900 * kS, 3, kS), ElementsAre(900, 900, 900));
}

TEST(SlowLinks, OldTroubleIsForgotten) {
  EXPECT_THAT(waits(10 * kS, 3, 61 * kS), ElementsAre(10, 10, 10));
}

}  // namespace
}  // namespace lamina::runtime
