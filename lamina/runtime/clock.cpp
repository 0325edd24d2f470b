#include "lamina/runtime/clock.h"

#include <fstream>
#include <unistd.h>

namespace lamina::runtime {

std::string clock_name() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  char space[64] = {};  // containers may have a clock of their own
  const auto length = readlink("/proc/self/ns/time", space, sizeof space - 1);
  return boot + (length > 0 ? std::string(space, static_cast<std::size_t>(length)) : "");
}

}  // namespace lamina::runtime
