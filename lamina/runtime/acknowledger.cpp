#include "lamina/runtime/acknowledger.h"

#include <chrono>

namespace lamina::runtime {
namespace {

constexpr std::chrono::milliseconds kBetween(500);  // signs of life

}  // namespace

Acknowledger::~Acknowledger() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

bool Acknowledger::write(const agent::v1::Acknowledgement& answer) {
  const std::lock_guard lock(mutex_);
  return stream_.Write(answer);
}

void Acknowledger::tell() {
  agent::v1::Acknowledgement busy;
  busy.set_busy(true);
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetween, [&] { return ended_; }))
    if (is_held_) (void)stream_.Write(busy);
}

}  // namespace lamina::runtime
