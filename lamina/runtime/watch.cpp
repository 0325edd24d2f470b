#include "lamina/runtime/watch.h"

#include <utility>

namespace lamina::runtime {

Watch::~Watch() {
  for (Listener& listener : listeners_) listener.context.TryCancel();
  for (Listener& listener : listeners_) listener.thread.join();
}

void Watch::listen(Remote& remote) {
  Listener& listener = listeners_.emplace_back();
  agent::v1::WatchRequest request;
  request.set_deployment(deployment_);
  listener.reader = remote.stub().Watch(&listener.context, request);
  listener.reader->WaitForInitialMetadata();
  const std::int64_t offset = alignments_[remote.node()].offset_ns;
  listener.thread = std::thread([this, &listener, node = remote.node(), offset] {
    agent::v1::Event event;
    while (listener.reader->Read(&event)) {
      event.set_at_ns(event.at_ns() + offset);
      const std::lock_guard lock(mutex_);
      queue_.push_back({node, event});
      some_.notify_all();
    }
    (void)listener.reader->Finish();
  });
}

std::optional<Watch::Told> Watch::next(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  some_.wait_for(lock, limit, [&] { return !queue_.empty() || woken_; });
  woken_ = false;
  if (queue_.empty()) return std::nullopt;
  Told told = std::move(queue_.front());
  queue_.pop_front();
  return told;
}

void Watch::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  some_.notify_all();
}

}  // namespace lamina::runtime
