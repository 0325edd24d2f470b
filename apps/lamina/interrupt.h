#pragma once

#include <atomic>

namespace lamina::app {

// From here on the first Ctrl-C sets the flag, for work that can end early with what it has; the
// second ends the program as usual.
[[nodiscard]] const std::atomic<bool>& stop_on_interrupt();

}  // namespace lamina::app
