#pragma once

#include <cstddef>
#include <functional>
#include <optional>

namespace lamina::bench {

// How far the memory of this process rose above where it stood when this was made, as the kernel
// counts it (resident). Nothing where the system does not say or cannot start the count afresh.
class PeakMemory {
 public:
  PeakMemory();
  [[nodiscard]] std::optional<double> bytes() const;

 private:
  std::optional<double> before_;
};

// The same of one act, done in a child process so that nothing of it stays in this one. Threads of
// this process are not there in the child.
[[nodiscard]] std::optional<double> peak_of_child(const std::function<void()>& act);

}  // namespace lamina::bench
