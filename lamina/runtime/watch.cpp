#include "lamina/runtime/watch.h"

#include <utility>

namespace lamina::runtime {
namespace {

constexpr std::chrono::milliseconds kBetween(100);  // until a stream that ended is opened again

}  // namespace

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (Listener& listener : listeners_) listener.context->TryCancel();
    ending_.notify_all();
  }
  for (Listener& listener : listeners_) listener.thread.join();
}

void Watch::listen(Remote& remote) {
  Listener& listener =
      listeners_.emplace_back(Listener{remote, alignments_[remote.node()].offset_ns});
  (void)open(listener);
  listener.reader->WaitForInitialMetadata();
  listener.thread = std::thread([this, &listener] { hear(listener); });
}

// The call itself is made without the lock, since it waits for a connection.
bool Watch::open(Listener& listener) {
  listener.reader.reset();  // it uses the context
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    listener.context = std::make_unique<grpc::ClientContext>();
  }
  agent::v1::WatchRequest request;
  request.set_deployment(deployment_);
  listener.reader = listener.remote.stub().Watch(listener.context.get(), request);
  return true;
}

void Watch::hear(Listener& listener) {
  do {
    agent::v1::Event event;
    while (listener.reader->Read(&event)) {
      event.set_at_ns(event.at_ns() + listener.offset_ns);
      const std::lock_guard lock(mutex_);
      queue_.push_back({listener.remote.node(), event});
      some_.notify_all();
    }
    (void)listener.reader->Finish();
    std::unique_lock lock(mutex_);
    ending_.wait_for(lock, kBetween, [&] { return ended_; });
  } while (open(listener));
}

void Watch::take_over(Watch& before) {
  const std::scoped_lock lock(mutex_, before.mutex_);
  queue_.insert(queue_.begin(), before.queue_.begin(), before.queue_.end());
  before.queue_.clear();
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
