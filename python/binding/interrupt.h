#pragma once

#include <atomic>
#include <csignal>

namespace lamina::python {

// While it lives, and if it watches, Ctrl-C sets a flag that ends searches; a second one is
// Python's again. To be used in the main thread alone, where Python's own handler is installed.
class Interrupt {
 public:
  explicit Interrupt(bool watches);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt();

  [[nodiscard]] const std::atomic<bool>* flag() const;
  [[nodiscard]] bool was_set() const;

 private:
  bool watches_;
  struct sigaction before_{};
};

}  // namespace lamina::python
