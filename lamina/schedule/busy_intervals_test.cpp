#include "lamina/schedule/busy_intervals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

using ::testing::ElementsAre;

BusyIntervals::Interval busy(double from, double to) { return {Seconds(from), Seconds(to)}; }

TEST(BusyIntervals, ServesAroundWhatIsThere) {
  BusyIntervals time(Seconds(2));                              // backlog: [0, 2)
  time.reserve(Seconds(5), Seconds(3));                        // [5, 8)
  EXPECT_EQ(time.finish(Seconds(0), Seconds(3)), Seconds(5));  // fills [2, 5) exactly
  EXPECT_EQ(time.finish(Seconds(0), Seconds(4)), Seconds(9));  // 3 s before 5, 1 s behind 8
  EXPECT_EQ(time.finish(Seconds(6), Seconds(1)), Seconds(9));  // waits until 8
  EXPECT_EQ(time.finish(Seconds(8), Seconds(1)), Seconds(9));  // is free at once
  EXPECT_EQ(time.finish(Seconds(6), Seconds(0)),
            Seconds(8));  // nothing to do, but its turn comes at 8
  EXPECT_EQ(time.finish(Seconds(3), Seconds(0)), Seconds(3));
}

TEST(BusyIntervals, MergesWhatTouches) {
  BusyIntervals time;
  time.reserve(Seconds(1), Seconds(1));
  time.reserve(Seconds(4), Seconds(1));
  EXPECT_THAT(time.intervals(), ElementsAre(busy(1, 2), busy(4, 5)));
  time.reserve(Seconds(2), Seconds(1));  // touches [1, 2)
  EXPECT_THAT(time.intervals(), ElementsAre(busy(1, 3), busy(4, 5)));
  time.reserve(Seconds(0), Seconds(3));  // 1 s before 1, 1 s in [3, 4), 1 s behind 5
  EXPECT_THAT(time.intervals(), ElementsAre(busy(0, 6)));
}

// Against a resource whose seconds are marked one by one.
TEST(BusyIntervals, AgreesWithSecondsMarkedOneByOne) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const std::size_t backlog = random.below(4);
    BusyIntervals time{Seconds(static_cast<double>(backlog))};
    std::vector<bool> taken(400);
    for (std::size_t t = 0; t < backlog; ++t) taken[t] = true;
    for (int job = 0; job < 20; ++job) {
      const std::size_t arrival = random.below(60), service = random.below(6);
      std::size_t end = arrival;
      if (service == 0)
        while (taken[end]) ++end;
      for (std::size_t left = service; left > 0; ++end) {
        if (taken[end]) continue;
        taken[end] = true;
        --left;
      }
      const Seconds said =
          time.finish(Seconds(static_cast<double>(arrival)), Seconds(static_cast<double>(service)));
      EXPECT_EQ(said, Seconds(static_cast<double>(end))) << "seed " << seed << " job " << job;
      EXPECT_EQ(time.reserve(Seconds(static_cast<double>(arrival)),
                             Seconds(static_cast<double>(service))),
                said);
      for (std::size_t k = 1; k < time.intervals().size(); ++k)
        EXPECT_LT(time.intervals()[k - 1].to, time.intervals()[k].from);
      std::vector<bool> marked(taken.size());
      for (const auto& interval : time.intervals())
        for (auto u = static_cast<std::size_t>(interval.from.value());
             u < static_cast<std::size_t>(interval.to.value()); ++u)
          marked[u] = true;
      ASSERT_EQ(marked, taken) << "seed " << seed << " job " << job;
    }
  }
}

// Busy 2..5 and 7..8: from 1 a service of 3 s waits 3 s; from 4 one of 2 s waits 1 s; where nothing
// is in the way the waiting is 0 whatever the digits.
TEST(BusyIntervals, AddsUpWaitingFromWhatIsMet) {
  BusyIntervals time;
  time.reserve(Seconds(2), Seconds(3));
  time.reserve(Seconds(7), Seconds(1));
  EXPECT_EQ(time.waiting(Seconds(1), Seconds(3)), Seconds(3));
  EXPECT_EQ(time.waiting(Seconds(4), Seconds(2)), Seconds(1));
  EXPECT_EQ(time.waiting(Seconds(1), Seconds(7)), Seconds(4));
  EXPECT_EQ(time.waiting(Seconds(5), Seconds(2)), Seconds(0));
  EXPECT_EQ(time.waiting(Seconds(91.3), Seconds(0.061)), Seconds(0));
}

}  // namespace
}  // namespace lamina::schedule
