#pragma once

#include <atomic>

namespace lamina::agent_app {

// SIGINT and SIGTERM end nothing from here on, in this thread and those that it starts.
void hold_signals();
// They end the program again, as they do others: for verbs with nothing to clean up.
void release_signals();

// Waits for one of the two.
void wait_for_signal();

// A flag that is set once one of the two comes: a thread of its own waits for it. A second one ends
// the program at once.
[[nodiscard]] const std::atomic<bool>& flag_of_signals();

}  // namespace lamina::agent_app
