#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace lamina::runtime {

// What computes at an agent: one stay after the other, by priority or as they came.
class ComputeQueue {
 public:
  ComputeQueue() : thread_([this] { work(); }) {}
  ~ComputeQueue() { end(); }
  ComputeQueue(const ComputeQueue&) = delete;
  ComputeQueue& operator=(const ComputeQueue&) = delete;

  // Waits while the queue is full; `priority` 1 is the highest, equal ones go as they came.
  void push(std::uint32_t priority, std::function<void()> task);
  [[nodiscard]] std::size_t size();
  // Returns once what runs has run; what waits is not run any more.
  void end();

 private:
  struct Task {
    std::uint32_t priority;
    std::function<void()> run;
  };
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Task> tasks_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace lamina::runtime
