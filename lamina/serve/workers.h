#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace lamina::serve {

// Threads for what takes time: started when there is more to do than threads that wait, and kept.
// First come, first served.
class Workers {
 public:
  explicit Workers(std::size_t most_threads);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  // Threads at work are left to themselves: what cannot be stopped must not keep the program.
  ~Workers();

  void run(std::function<void()> task);
  [[nodiscard]] bool are_idle() const;

 private:
  struct Shared {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> tasks;
    std::size_t num_threads = 0, num_waiting = 0;
    bool is_over = false;
  };
  static void work(const std::shared_ptr<Shared>& shared);

  std::size_t most_threads_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace lamina::serve
