#include "lamina/runtime/machine_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <unistd.h>

namespace lamina::runtime {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

// Of a file with one number; "max" is none, and so is a file that is not there.
std::uint64_t limit_in(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::uint64_t bytes = 0;
  return stream >> bytes ? bytes : kNone;
}

// Of the group and all above it. A container may see its own group as the root, whatever path the
// process has outside: groups that are not there are passed over.
std::uint64_t least_above(const std::filesystem::path& root, std::filesystem::path group,
                          const char* file) {
  std::uint64_t least = limit_in(root / file);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path())
    least = std::min(least, limit_in(root / group / file));
  return least;
}

}  // namespace

// Rows are "NUMBER:CONTROLLERS:PATH"; those of version 2 name no controllers.
std::uint64_t limit_of_groups(const std::filesystem::path& root,
                              const std::filesystem::path& membership) {
  std::uint64_t least = kNone;
  std::ifstream rows(membership);
  for (std::string row; std::getline(rows, row);) {
    const std::size_t first = row.find(':');
    const std::size_t second = first == std::string::npos ? first : row.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + row.substr(first + 1, second - first - 1) + ",";
    const std::filesystem::path group = row.substr(second + 1);
    if (controllers == ",,")
      least = std::min(least, least_above(root, group, "memory.max"));
    else if (controllers.find(",memory,") != std::string::npos)
      least = std::min(least, least_above(root / "memory", group, "memory.limit_in_bytes"));
  }
  return least == kNone ? 0 : least;
}

std::uint64_t bytes_of_machine() {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  const std::uint64_t machine =
      pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size)
                            : 0;
  const std::uint64_t limit = limit_of_groups("/sys/fs/cgroup", "/proc/self/cgroup");
  return machine > 0 && limit > 0 ? std::min(machine, limit) : std::max(machine, limit);
}

}  // namespace lamina::runtime
