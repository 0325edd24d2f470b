#include "apps/emulate/direction.h"

#include <gtest/gtest.h>
#include <vector>

namespace lamina::emulate {
namespace {

const std::vector<std::byte> kFull(1500);

// 1538 bytes on the line take 1 ms at 1,538,000 bytes a second.
Direction made(std::size_t queue_bytes = 1 << 20) {
  return Direction({.bytes_per_second = 1'538'000, .delay_s = 0.005, .queue_bytes = queue_bytes});
}

TEST(Direction, APacketArrivesWhenItHasLeftAndTheDelayIsOver) {
  Direction direction = made();
  EXPECT_FALSE(direction.next_due());
  ASSERT_TRUE(direction.push(10, kFull));
  EXPECT_NEAR(direction.next_due().value(), 10.006, 1e-9);
  EXPECT_EQ(direction.front().size, 1500);
}

TEST(Direction, PacketsLeaveOneAfterTheOther) {
  Direction direction = made();
  direction.push(10, kFull);
  direction.push(10, kFull);
  direction.pop();
  EXPECT_NEAR(direction.next_due().value(), 10.007, 1e-9);
  direction.pop();
  direction.push(11, kFull);  // the line has long been free
  EXPECT_NEAR(direction.next_due().value(), 11.006, 1e-9);
}

TEST(Direction, SmallPacketsPayForTheirFrame) {
  Direction direction = made();
  direction.push(0, std::span(kFull).first(62));  // 100 bytes on the line
  EXPECT_NEAR(direction.next_due().value(), 0.005 + 100 / 1'538'000.0, 1e-12);
}

TEST(Direction, AFullQueueDropsAndTheLineGoesOn) {
  Direction direction = made(3000);  // two packets wait beside the one that leaves
  for (int i = 0; i < 10; ++i) direction.push(0, kFull);
  EXPECT_EQ(direction.num_dropped(), 8U);
  EXPECT_TRUE(direction.push(0.002, kFull));
}

TEST(Direction, APacketThatIsTooLargeIsDropped) {
  Direction direction = made();
  EXPECT_FALSE(direction.push(0, std::vector<std::byte>(1501)));
}

TEST(Direction, WhatWaitsLeavesAtANewRate) {
  Direction direction = made();
  for (int i = 0; i < 3; ++i) direction.push(10, kFull);
  direction.set(10.0015, {.bytes_per_second = 153'800, .delay_s = 0.001, .queue_bytes = 1 << 20});
  EXPECT_NEAR(direction.next_due().value(), 10.006, 1e-9);  // had left
  direction.pop();
  EXPECT_NEAR(direction.next_due().value(), 10.0015 + 0.010 + 0.001, 1e-9);
  direction.pop();
  EXPECT_NEAR(direction.next_due().value(), 10.0015 + 0.020 + 0.001, 1e-9);
  direction.push(10.002, kFull);
  direction.pop();
  EXPECT_NEAR(direction.next_due().value(), 10.0015 + 0.030 + 0.001, 1e-9);
}

TEST(Direction, ACutLineDropsWhatHasNotLeftAndAllThatComes) {
  Direction direction = made();
  for (int i = 0; i < 3; ++i) direction.push(10, kFull);
  direction.set(10.0015, {.bytes_per_second = 0, .delay_s = 0.005, .queue_bytes = 1 << 20});
  EXPECT_EQ(direction.num_dropped(), 2U);
  EXPECT_FALSE(direction.push(11, kFull));
  EXPECT_NEAR(direction.next_due().value(), 10.006, 1e-9);
  direction.pop();
  EXPECT_FALSE(direction.next_due());
  direction.set(12, {.bytes_per_second = 1'538'000, .delay_s = 0.005, .queue_bytes = 1 << 20});
  EXPECT_TRUE(direction.push(12, kFull));
  EXPECT_NEAR(direction.next_due().value(), 12.006, 1e-9);
}

}  // namespace
}  // namespace lamina::emulate
