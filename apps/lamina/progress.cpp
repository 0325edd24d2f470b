#include "apps/lamina/progress.h"

#include <chrono>
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

void Progress::keep(std::string words) {
  const std::lock_guard lock(mutex_);
  words_ = std::move(words);
}

void Progress::tell() {
  constexpr std::chrono::milliseconds kTick(250);
  constexpr int kTicksPerSecond = 4;
  std::unique_lock lock(mutex_);
  int ticks = 0;
  while (!over_.wait_for(lock, kTick, [this] { return done_; })) {
    wants_words_.store(true, std::memory_order_relaxed);
    if (++ticks < kTicksPerSecond) continue;
    write_stderr(fmt::format("\r\x1b[K{} ... {} s{}{}", what_, ticks / kTicksPerSecond,
                             words_.empty() ? "" : ": ", words_));
  }
  if (ticks >= kTicksPerSecond) write_stderr("\r\x1b[K");
}

}  // namespace lamina::app
