#include "bench/peak_memory.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lamina::bench {
namespace {

std::optional<double> status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key + ':')) return 1024.0 * std::stod(line.substr(key.size() + 1));
  return std::nullopt;
}

// Linux forgets the peak when "5" is written here.
bool forget_peak() {
  std::ofstream file("/proc/self/clear_refs");
  file << 5 << std::flush;
  return static_cast<bool>(file);
}

}  // namespace

PeakMemory::PeakMemory() {
#ifdef __GLIBC__
  malloc_trim(0);  // what earlier runs freed is not to hide what this one takes
#endif
  if (forget_peak()) before_ = status_bytes("VmRSS");
}

std::optional<double> PeakMemory::bytes() const {
  const auto peak = status_bytes("VmHWM");
  if (!before_ || !peak) return std::nullopt;
  return std::max(0.0, *peak - *before_);
}

std::optional<double> peak_of_child(const std::function<void()>& act) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    const PeakMemory memory;
    act();
    const auto bytes = memory.bytes();
    const bool told = bytes && write(ends[1], &*bytes, sizeof *bytes) == sizeof *bytes;
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  double bytes = 0.0;
  const bool was_told = child > 0 && read(ends[0], &bytes, sizeof bytes) == sizeof bytes;
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return was_told ? std::optional(bytes) : std::nullopt;
}

}  // namespace lamina::bench
