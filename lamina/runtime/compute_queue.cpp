#include "lamina/runtime/compute_queue.h"

#include <algorithm>
#include <utility>

namespace lamina::runtime {
namespace {

constexpr std::size_t kMost = 4096;

}  // namespace

void ComputeQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void ComputeQueue::push(std::uint32_t priority, std::function<void()> task) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return tasks_.size() < kMost || ended_; });
  const auto behind =
      std::ranges::find_if(tasks_, [&](const Task& other) { return other.priority > priority; });
  tasks_.insert(behind, {priority, std::move(task)});
  changed_.notify_all();
}

std::size_t ComputeQueue::size() {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

void ComputeQueue::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return !tasks_.empty() || ended_; });
    if (ended_) return;
    const auto run = std::move(tasks_.front().run);
    tasks_.pop_front();
    changed_.notify_all();
    lock.unlock();
    run();
    lock.lock();
  }
}

}  // namespace lamina::runtime
