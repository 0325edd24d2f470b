#include "lamina/runtime/pace.h"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace lamina::runtime {
namespace {

constexpr double kMbit = 125'000.0;  // bytes/s
constexpr std::int64_t kMs = 1'000'000;

// A link that carries frames one after the other, with another clock at its end.
class Line {
 public:
  Line(double planned, double bytes_per_second, std::int64_t delay)
      : rate_(bytes_per_second * 1e-9), delay_(delay) {
    pace.plan(planned);
    ping();
  }

  void carry(double bytes_per_second) { rate_ = bytes_per_second * 1e-9; }
  void ping() {
    pace.pinged(now);
    pace.ping_arrived(now + delay_ + kOffset);
  }
  // A tensor that is there at once, its frames acknowledged one by one.
  void send(std::uint64_t bytes) {
    struct Arrival {
      std::uint64_t end;
      std::int64_t at;
    };
    std::vector<Arrival> arrivals;
    for (std::uint64_t at = 0; at < bytes; at += 65536) {
      const std::uint64_t count = std::min<std::uint64_t>(65536, bytes - at);
      end_ += count;
      pace.sent(now, end_, at == 0);
      free_ = std::max(free_, now) + static_cast<std::int64_t>(static_cast<double>(count) / rate_);
      arrivals.push_back({end_, free_ + delay_});
    }
    for (const Arrival& it : arrivals) pace.arrived(it.end, it.at + kOffset, 0);
    now = std::max(now, free_ + delay_);
  }

  Pace pace;
  std::int64_t now = 5'000 * kMs;

 private:
  static constexpr std::int64_t kOffset = -77'000'000'000;
  double rate_;
  std::int64_t delay_, free_ = 0;
  std::uint64_t end_ = 0;
};

TEST(Pace, ALinkTenTimesTooSlowIsNoticed) {
  for (const double planned : {10 * kMbit, 100 * kMbit, 900 * kMbit}) {
    Line line(planned, planned / 10, 2 * kMs);
    const auto tensor = static_cast<std::uint64_t>(planned * 0.02);  // 20 ms as planned
    const std::int64_t begun = line.now;
    while (!line.pace.slow() && line.now - begun < 3'000 * kMs) line.send(tensor);
    ASSERT_TRUE(line.pace.slow()) << planned;
    EXPECT_NEAR(*line.pace.slow(), planned / 10, planned / 100);
    EXPECT_LT(line.now - begun, 1'500 * kMs);
  }
}

TEST(Pace, ALinkThatIsAThirdAsFastIsNotSlow) {
  Line line(100 * kMbit, 33 * kMbit, 2 * kMs);
  for (int i = 0; i < 100; ++i) line.send(600'000);
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, NoticesAlsoAfterALongTimeWithoutAPause) {
  Line line(100 * kMbit, 100 * kMbit, kMs);
  std::uint64_t end = 0;
  std::int64_t at = line.now;
  const auto go_on = [&](int frames, std::int64_t each) {
    for (int i = 0; i < frames; ++i) {
      line.pace.sent(at, end += 65536, false);
      at += each;
      line.pace.arrived(end, at - 77'000 * kMs + kMs, 0);
    }
  };
  go_on(20'000, 5'242'880);  // 100 Mbit/s for 105 s
  EXPECT_FALSE(line.pace.slow());
  go_on(40, 52'428'800);
  EXPECT_TRUE(line.pace.slow());
  go_on(20, 5'242'880);
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, SmallTensorsSayNothing) {
  Line line(100 * kMbit, 10 * kMbit, 40 * kMs);
  for (int i = 0; i < 1000; ++i) line.send(10'000);  // 0.8 ms as planned
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, SmallTensorsBetweenLargeOnesDoNotHideASlowLink) {
  Line line(100 * kMbit, 10 * kMbit, 2 * kMs);
  for (int i = 0; i < 10; ++i) {
    line.send(600'000);
    line.now += 100 * kMs;
    for (int k = 0; k < 5; ++k) {
      line.send(400);
      line.now += 20 * kMs;
    }
  }
  EXPECT_TRUE(line.pace.slow());
}

TEST(Pace, DelayIsNotRate) {
  Line line(100 * kMbit, 100 * kMbit, 300 * kMs);
  for (int i = 0; i < 50; ++i) line.send(400'000);
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, WhatWaitsBehindOthersIsNotLate) {
  Line line(100 * kMbit, 90 * kMbit, kMs);
  line.send(60'000'000);  // a queue of 5 s
  EXPECT_FALSE(line.pace.slow());
  line.carry(9 * kMbit);
  line.send(6'000'000);
  EXPECT_TRUE(line.pace.slow());
}

TEST(Pace, WhatComesInPiecesIsJudgedByThePieces) {
  Line line(100 * kMbit, 100 * kMbit, 20 * kMs);
  std::uint64_t end = 0;
  for (int i = 0; i < 2000; ++i) {  // of a link that feeds it, at 6.5 Mbit/s
    const std::int64_t at = line.now + i * 20 * kMs;
    line.pace.sent(at, end += 16384, true);
    line.pace.arrived(end, at + 22 * kMs - 77'000 * kMs, 0);
  }
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, AReceiverThatDoesNotReadIsNotTheLinks) {
  for (const bool tells : {true, false}) {
    Line line(100 * kMbit, 100 * kMbit, kMs);
    std::uint64_t end = 0;
    for (int i = 0; i < 100; ++i) line.pace.sent(line.now, end += 65536, i == 0);
    for (int i = 1; i <= 100; ++i)  // 5 ms of the link, and 45 of the receiver, for each
      line.pace.arrived(static_cast<std::uint64_t>(i) * 65536,
                        line.now + (1 + i * 50) * kMs - 77'000 * kMs, tells ? i * 45 * kMs : 0);
    EXPECT_EQ(line.pace.slow().has_value(), !tells);
  }
}

TEST(Pace, OneThatComesInTimeEndsTheSuspicion) {
  Line line(100 * kMbit, 10 * kMbit, kMs);
  for (int i = 0; i < 40; ++i) {
    line.carry((i % 2 == 0 ? 10 : 100) * kMbit);
    line.send(600'000);
  }
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, IsJudgedAnewAfterAPlan) {
  Line line(100 * kMbit, 10 * kMbit, kMs);
  for (int i = 0; i < 4; ++i) line.send(600'000);
  ASSERT_TRUE(line.pace.slow());
  line.pace.plan(10 * kMbit);
  EXPECT_FALSE(line.pace.slow());
  for (int i = 0; i < 10; ++i) line.send(600'000);
  EXPECT_FALSE(line.pace.slow());
}

TEST(Pace, ARateOfNoMeaningIsNotJudged) {
  for (const double planned : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()}) {
    Line line(planned, kMbit, kMs);
    for (int i = 0; i < 10; ++i) line.send(600'000);
    EXPECT_FALSE(line.pace.slow()) << planned;
  }
}

TEST(Pace, RatesThatNoMachineReachesCountAsOneGigabit) {
  Line line(100'000 * kMbit, 300 * kMbit, kMs);
  for (int i = 0; i < 200; ++i) line.send(6'000'000);
  EXPECT_FALSE(line.pace.slow());
  line.carry(90 * kMbit);
  for (int i = 0; i < 20; ++i) line.send(6'000'000);
  EXPECT_TRUE(line.pace.slow());
}

TEST(Pace, ANewStreamBeginsAnew) {
  Line line(100 * kMbit, 10 * kMbit, kMs);
  for (int i = 0; i < 4; ++i) line.send(600'000);
  ASSERT_TRUE(line.pace.slow());
  line.pace.restart();
  EXPECT_FALSE(line.pace.slow());
}

}  // namespace
}  // namespace lamina::runtime
