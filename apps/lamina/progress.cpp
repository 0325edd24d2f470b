#include "apps/lamina/progress.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

#include "apps/lamina/terminal.h"

namespace lamina::app {

Progress::Progress(std::string what) : what_(std::move(what)) {
  if (stderr_is_terminal()) teller_ = std::thread([this] { tell(); });
}

Progress::~Progress() {
  if (!teller_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  over_.notify_one();
  teller_.join();
}

void Progress::tell() {
  std::unique_lock lock(mutex_);
  int seconds = 0;
  while (!over_.wait_for(lock, std::chrono::seconds(1), [this] { return done_; }))
    fmt::print(stderr, "\r{} ... {} s", what_, ++seconds);
  if (seconds > 0) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace lamina::app
