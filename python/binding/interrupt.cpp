#include "python/binding/interrupt.h"

namespace lamina::python {
namespace {

// A signal handler has nothing else to write to, and to read.
std::atomic<bool> interrupted{false};
struct sigaction handler_of_python{};
static_assert(std::atomic<bool>::is_always_lock_free);

void note_interrupt(int /*signal*/) {
  interrupted.store(true, std::memory_order_relaxed);
  sigaction(SIGINT, &handler_of_python, nullptr);
}

}  // namespace

Interrupt::Interrupt(bool watches) : watches_(watches) {
  if (!watches_) return;
  interrupted.store(false, std::memory_order_relaxed);
  struct sigaction ours{};
  ours.sa_handler = note_interrupt;
  sigemptyset(&ours.sa_mask);
  sigaction(SIGINT, nullptr, &before_);
  handler_of_python = before_;
  sigaction(SIGINT, &ours, nullptr);
}

Interrupt::~Interrupt() {
  if (watches_) sigaction(SIGINT, &before_, nullptr);
}

const std::atomic<bool>* Interrupt::flag() const { return watches_ ? &interrupted : nullptr; }

bool Interrupt::was_set() const { return watches_ && interrupted.load(std::memory_order_relaxed); }

}  // namespace lamina::python
