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

}  // namespace
}  // namespace lamina::emulate
