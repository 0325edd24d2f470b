#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace lamina::schedule {

// Calls work(thread, i) once for every i in [0, count), thread in [0, num_threads), from that many
// threads at once. Who does what is left open: work may write only what belongs to `thread` or i,
// so that the outcome is the same whatever the number of threads.
template <class Work>
void in_parallel(std::size_t num_threads, std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t thread) {
    for (std::size_t i = next++; i < count; i = next++) work(thread, i);
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < std::min(num_threads, count); ++t) others.emplace_back(run, t);
  run(0);
}

}  // namespace lamina::schedule
