#include "lamina/runtime/events.h"

#include <chrono>
#include <utility>

namespace lamina::runtime {
namespace {

constexpr std::size_t kMost = 100'000;  // events that a slow watcher leaves waiting

}  // namespace

Events::Watcher::Watcher(Events& events, std::string deployment)
    : events_(events), deployment_(std::move(deployment)) {
  const std::lock_guard lock(events_.mutex_);
  events_.watchers_.push_back(this);
}

Events::Watcher::~Watcher() {
  const std::lock_guard lock(events_.mutex_);
  events_.watchers_.remove(this);
}

std::optional<agent::v1::Event> Events::Watcher::next() {
  std::unique_lock lock(events_.mutex_);
  events_.some_.wait_for(lock, std::chrono::milliseconds(100), [&] { return !queue_.empty(); });
  if (queue_.empty()) return std::nullopt;
  agent::v1::Event event = std::move(queue_.front());
  queue_.pop_front();
  return event;
}

void Events::tell(const std::string& deployment, const agent::v1::Event& event) {
  const std::lock_guard lock(mutex_);
  for (Watcher* const watcher : watchers_)
    if (watcher->deployment_ == deployment && watcher->queue_.size() < kMost)
      watcher->queue_.push_back(event);
  some_.notify_all();
}

void Events::tell_all(const agent::v1::Event& event) {
  const std::lock_guard lock(mutex_);
  for (Watcher* const watcher : watchers_)
    if (watcher->queue_.size() < kMost) watcher->queue_.push_back(event);
  some_.notify_all();
}

}  // namespace lamina::runtime
