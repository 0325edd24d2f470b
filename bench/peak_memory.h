#pragma once

#include <cstddef>
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

}  // namespace lamina::bench
