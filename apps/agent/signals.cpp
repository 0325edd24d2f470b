#include "apps/agent/signals.h"

#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace lamina::agent_app {
namespace {

sigset_t both() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void hold_signals() {
  const sigset_t set = both();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void release_signals() {
  const sigset_t set = both();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void wait_for_signal() {
  const sigset_t set = both();
  int number = 0;
  (void)sigwait(&set, &number);
}

const std::atomic<bool>& flag_of_signals() {
  // It outlives the thread that sets it, which ends with the program.
  static std::atomic<bool> come{false};
  std::thread([] {
    wait_for_signal();
    come = true;
    wait_for_signal();
    _exit(130);
  }).detach();
  return come;
}

}  // namespace lamina::agent_app
