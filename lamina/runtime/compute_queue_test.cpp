#include "lamina/runtime/compute_queue.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace lamina::runtime {
namespace {

TEST(ComputeQueue, NothingRunsOnceItHasEnded) {
  std::atomic<int> begun = 0, done = 0;
  ComputeQueue queue;
  for (int i = 0; i < 3; ++i)
    queue.push(1, [&] {
      ++begun;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      ++done;
    });
  while (begun == 0) std::this_thread::yield();
  queue.end();
  EXPECT_EQ(begun, done);
  EXPECT_LT(done, 3);
  queue.push(1, [&] { ++begun; });
  EXPECT_EQ(begun, done);
}

}  // namespace
}  // namespace lamina::runtime
