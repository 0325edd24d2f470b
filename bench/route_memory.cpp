#include "bench/route_memory.h"

#include <fmt/format.h>

#include "bench/peak_memory.h"

namespace lamina::bench {

void add_memory(std::string_view instance, const RouteMethods& methods, Report& report) {
  for (const auto& [method, act] : methods.from_nothing()) {
    Row* const row = report.find(instance, method);
    if (row == nullptr) continue;
    report.progress(fmt::format("{}: memory of {}", instance, method));
    if (const auto bytes = peak_of_child(act)) row->more["memory_bytes"] = *bytes;
  }
}

}  // namespace lamina::bench
