#pragma once

#include <cstdint>
#include <filesystem>

namespace lamina::runtime {

// Bytes that this process may use: the memory of the machine, or the least limit of the control
// groups that it is in (containers and services have one). 0: unknown.
[[nodiscard]] std::uint64_t bytes_of_machine();

// The least of the limits that control groups (of version 2, and of version 1 for memory) set to a
// process, all of them between its own and the topmost that it can see; 0 where there is none.
// `root` is where control groups are mounted, /sys/fs/cgroup; `membership` the process's
// /proc/PID/cgroup.
[[nodiscard]] std::uint64_t limit_of_groups(const std::filesystem::path& root,
                                            const std::filesystem::path& membership);

}  // namespace lamina::runtime
