#include "lamina/schedule/thread_pool.h"

namespace lamina::schedule {

ThreadPool::ThreadPool(std::size_t num_threads) {
  for (std::size_t t = 1; t < usable_threads(num_threads); ++t)
    others_.emplace_back([this, t] { wait_for_rounds(t); });
}

ThreadPool::~ThreadPool() {
  {
    const Lock lock(mutex_);
    is_over_ = true;
  }
  begins_.notify_all();
  for (Thread& other : others_) other.join();
}

void ThreadPool::run_together(const Round& round) {
  {
    const Lock lock(mutex_);
    round_ = round;
    next_ = 0;
    unfinished_ = round.count;
  }
  begins_.notify_all();
  take_part(0);
  Lock lock(mutex_);
  ends_.wait(lock, [this] { return unfinished_ == 0; });
  round_ = Round();
  next_ = 0;
}

// Does what nobody has taken until there is no more. A round is what it was as long as something of
// it is unfinished, which holds while one thread is at it.
void ThreadPool::take_part(std::size_t thread) {
  Lock lock(mutex_);
  while (next_ < round_.count) {
    const std::size_t i = next_++;
    const Round round = round_;
    lock.unlock();
    round.call(round.work, thread, i);
    lock.lock();
    if (--unfinished_ == 0) ends_.notify_one();
  }
}

void ThreadPool::wait_for_rounds(std::size_t thread) {
  while (true) {
    {
      Lock lock(mutex_);
      begins_.wait(lock, [this] { return is_over_ || next_ < round_.count; });
      if (is_over_) return;
    }
    take_part(thread);
  }
}

}  // namespace lamina::schedule
