#include "apps/lamina/interrupt.h"

#include <csignal>

namespace lamina::app {
namespace {

// A signal handler has nothing else to write to.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void note_interrupt(int /*signal*/) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_on_interrupt() {
  std::signal(SIGINT, note_interrupt);
  return interrupted;
}

}  // namespace lamina::app
