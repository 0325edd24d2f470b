#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamina/core/threads.h"

namespace lamina::schedule {

// Threads that wait for work together: thread 0 is the caller of run(), the others belong to the
// pool. Made once for many small rounds, since starting a thread costs about as much as routing a
// job.
class ThreadPool {
 public:
  explicit ThreadPool(std::size_t num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ThreadPool(ThreadPool&&) = delete;
  ThreadPool& operator=(ThreadPool&&) = delete;

  [[nodiscard]] std::size_t num_threads() const { return others_.size() + 1; }

  // Calls work(thread, i) once for every i in [0, count), thread in [0, num_threads), and returns
  // when all is done. Who does what is left open: work may write only what belongs to `thread` or
  // i, so that the outcome is the same whatever the number of threads. Not to be called by work.
  template <class Work>
  void run(std::size_t count, const Work& work) {
    if (others_.empty() || count < 2) {
      for (std::size_t i = 0; i < count; ++i) work(0, i);
      return;
    }
    const Round round{count, &work, [](const void* what, std::size_t thread, std::size_t i) {
                        (*static_cast<const Work*>(what))(thread, i);
                      }};
    run_together(round);
  }

 private:
  struct Round {
    std::size_t count = 0;
    const void* work = nullptr;
    void (*call)(const void* work, std::size_t thread, std::size_t i) = nullptr;
  };

  void run_together(const Round& round);
  void take_part(std::size_t thread);
  void wait_for_rounds(std::size_t thread);

  Mutex mutex_;
  Condition begins_, ends_;
  Round round_;                 // at hand
  std::size_t next_ = 0;        // of the round at hand, not yet taken by anybody
  std::size_t unfinished_ = 0;  // of the same
  bool is_over_ = false;
  std::vector<Thread> others_;
};

}  // namespace lamina::schedule
