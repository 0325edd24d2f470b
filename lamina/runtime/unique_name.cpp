#include "lamina/runtime/unique_name.h"

#include <fmt/format.h>
#include <random>

namespace lamina::runtime {

std::string unique_name() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

}  // namespace lamina::runtime
