#include "lamina/schedule/thread_pool.h"

#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace lamina::schedule {
namespace {

TEST(ThreadPool, DoesEverythingOnceInEveryRound) {
  for (const std::size_t num_threads : {1U, 2U, 4U}) {
    ThreadPool pool(num_threads);
    EXPECT_EQ(pool.num_threads(), num_threads);
    for (const std::size_t count : {0U, 1U, 2U, 3U, 100U, 1U, 1000U, 2U}) {
      std::vector<int> times(count);
      std::vector<std::size_t> by_thread(num_threads);
      pool.run(count, [&](std::size_t thread, std::size_t i) {
        ++times[i];
        ++by_thread[thread];
      });
      EXPECT_EQ(times, std::vector<int>(count, 1));
      EXPECT_EQ(std::accumulate(by_thread.begin(), by_thread.end(), std::size_t{0}), count);
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
